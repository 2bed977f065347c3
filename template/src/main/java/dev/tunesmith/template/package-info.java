/**
 * The Jinja interpreter for chat templates; no dependency at all.
 *
 * <p>Behaves as Python's jinja2 3.1 sandbox in the way transformers sets it up: {@code trim_blocks}, {@code
 * lstrip_blocks}, loop controls, {@code {% generation %}}, {@code tojson} with Python's separators, {@code
 * raise_exception} and {@code strftime_now}. Every output character remembers its source, from which the loss mask is
 * read.
 *
 * <p>Read first: {@link dev.tunesmith.template.ChatTemplate} (compile once, render often, from any thread), {@link
 * dev.tunesmith.template.Rendering} (text and spans), {@link dev.tunesmith.template.LossMask}.
 *
 * <p>Inside: {@code Lexer} and {@code Parser} make {@code Stmt} and {@code Expr} records, which run themselves on a
 * {@code Run} (one rendering) and a {@code Scope}. Template values are {@code None}, {@code Undefined}, {@code
 * Boolean}, {@code Long}, {@code BigInteger}, {@code Double}, {@code SourcedText}, {@code Seq}, {@code Dict}, {@code
 * Lazy}, {@code Namespace} and {@code Callable}; no other Java object is ever in reach of a template.
 */
@NullMarked
package dev.tunesmith.template;

import org.jspecify.annotations.NullMarked;
