package dev.tunesmith.engine.forecast;

/**
 * The memory that a training run is expected to take, known before anything is computed.
 *
 * @param peakBytes most resident memory of the process
 * @param availableBytes what the process may take on this machine now
 * @param activationBytes of the peak, what the largest micro-batch keeps for its backward pass and works in
 */
public record MemoryForecast(long peakBytes, long availableBytes, long activationBytes) {}
