package dev.tunesmith.engine.forecast;

/**
 * The memory that a training run is expected to take, known before anything is computed.
 *
 * @param peakBytes most resident memory of the process, what it took before included
 * @param availableBytes what the process may take on this machine now, what it has included
 * @param residentBytes what the process has now
 * @param activationBytes what the run takes beside that: what the largest micro-batch keeps for its backward pass and works in,
 *     the averages of what is trained, and an adapter with its gradients; gradients of whole models came with their weights
 */
public record MemoryForecast(long peakBytes, long availableBytes, long residentBytes, long activationBytes) {

    /** What the process will have at most while the run lasts; memory that it took and gave back does not count. */
    public long neededBytes() {
        return residentBytes + activationBytes;
    }

    /** Whether the run fits. */
    public boolean fits() {
        return neededBytes() <= availableBytes;
    }
}
