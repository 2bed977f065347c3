/**
 * The index of runs, items, answers, scores and of what people enter, over all runs of a project: SQLite in the project, or
 * PostgreSQL for a team.
 *
 * <p>Read in this order: {@link dev.tunesmith.store.Store} is what others use; {@code Indexer} brings the index up to the files of
 * the runs, which are the truth; {@code Migrations} makes the tables from plain SQL; {@code Database} is a connection with
 * transactions. Long values (token ids, log-probabilities, evidence) stay in the files: the index knows file, offset and length.
 */
@NullMarked
package dev.tunesmith.store;

import org.jspecify.annotations.NullMarked;
