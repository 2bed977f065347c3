package dev.tunesmith.template;

/** Python's None; the only value of its type, so that Java's null never is a template value. */
enum None {
    NONE
}
