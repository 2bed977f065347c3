/**
 * Checks of a model, an adapter and some rows at the place where they are used: what the tests promise in general, measured on
 * a user's own.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.engine.selfcheck.EngineChecks}, the list of checks in their order; {@link
 * dev.tunesmith.engine.selfcheck.Finding}, what a check says. Each check is a class of its own with one method, given what it
 * compares: a test plants a fault by giving it a model, an adapter or a folder that is wrong.
 *
 * <p>A check that cannot be made throws; {@link dev.tunesmith.engine.selfcheck.Guard} makes a finding of that. All run in
 * float32, and write only into the folder they are given.
 */
@NullMarked
package dev.tunesmith.engine.selfcheck;

import org.jspecify.annotations.NullMarked;
