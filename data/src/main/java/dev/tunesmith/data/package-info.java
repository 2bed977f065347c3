/**
 * From what a team has to what a model is trained on: samples with provenance, curated, divided, described.
 *
 * <p>In the order of the loop: {@code source} (an entry of the configuration and its collector), {@code collect} and
 * {@code synthesise} (make samples), {@code curate} (duplicates, contradictions, near duplicates), {@code split} (groups never
 * separated, contamination found), {@code card} (the data card). {@code format} reads and writes files, {@code text} holds the
 * rules by which texts are the same. Nothing is dropped without being counted in a report.
 */
@NullMarked
package dev.tunesmith.data;

import org.jspecify.annotations.NullMarked;
