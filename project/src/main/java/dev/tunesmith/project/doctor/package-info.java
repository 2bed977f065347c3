/**
 * {@code tunesmith doctor}: what can be proved about a project's own model and data, measured there, in a table.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.project.doctor.Doctor}, the checks in their order; {@link
 * dev.tunesmith.project.doctor.DoctorFolder}, why the project stays as it is; {@link
 * dev.tunesmith.project.doctor.TextRows}, what the checks of texts look at. What needs tensors is in {@link
 * dev.tunesmith.engine.selfcheck}.
 */
@NullMarked
package dev.tunesmith.project.doctor;

import org.jspecify.annotations.NullMarked;
