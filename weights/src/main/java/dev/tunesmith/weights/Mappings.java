package dev.tunesmith.weights;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;

/**
 * Takes mapped memory back before the garbage collector would: Java 17 has no public way, so this asks {@code
 * sun.misc.Unsafe}, which every JDK from 9 on exports for it. Where that fails, the garbage collector does it later.
 */
final class Mappings {

    private Mappings() {}

    /** Unmap a buffer that {@code FileChannel.map} returned, not a slice of one; it must not be touched any more. */
    static void unmap(ByteBuffer mapped) {
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            Field instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            Method clean = unsafe.getMethod("invokeCleaner", ByteBuffer.class);
            clean.invoke(instance.get(null), mapped);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Only memory is at stake, and only for a while: the buffer is unreachable and will be collected.
            return;
        }
    }
}
