package dev.tunesmith.project.endpoint;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Takes the body of a response as text, up to a bound: what is longer is not read to its end, and memory does not fill with it.
 * For one response; its calls come one after another.
 */
final class BoundedBody implements BodySubscriber<String> {

    /** A response that is too long; another try would not make it shorter. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(long limit) {
            super("the response is longer than " + (limit >> 20) + " MiB");
        }
    }

    private final BodySubscriber<String> text = BodySubscribers.ofString(StandardCharsets.UTF_8);
    private final long limit;
    private long bytes;
    private Flow.@Nullable Subscription subscription;
    private boolean ended;

    /**
     * Take one body.
     *
     * @param limit in bytes
     */
    BoundedBody(long limit) {
        this.limit = limit;
    }

    @Override
    public CompletionStage<String> getBody() {
        return text.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        text.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (ended) {
            return;
        }
        buffers.forEach(buffer -> bytes += buffer.remaining());
        if (bytes <= limit) {
            text.onNext(buffers);
            return;
        }
        ended = true;
        Flow.Subscription open = subscription;
        if (open != null) {
            open.cancel();
        }
        text.onError(new TooLongException(limit));
    }

    @Override
    public void onError(Throwable cause) {
        if (!ended) {
            text.onError(cause);
        }
    }

    @Override
    public void onComplete() {
        if (!ended) {
            text.onComplete();
        }
    }
}
