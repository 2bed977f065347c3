package dev.tunesmith.engine.tensor;

import dev.tunesmith.core.error.UsageException;
import java.util.Locale;
import java.util.Optional;

/**
 * The library that multiplies float32 matrices; chosen before libtorch loads, by the system property {@value #PROPERTY}
 * or else by what is on the class path.
 *
 * <p>MKL shares libtorch's own thread pool when {@code MKL_THREADING_LAYER=GNU} stands in the environment; OpenBLAS
 * brings a second pool that fights with it, which costs more than any other choice (docs/performance.md).
 */
public enum Blas {
    MKL("mkl_rt"),
    OPENBLAS("");

    /** System property that sets the BLAS of a process: {@code mkl} or {@code openblas}. */
    public static final String PROPERTY = "tunesmith.blas";

    /** Environment variable by which a user forces a BLAS. */
    public static final String VARIABLE = "TUNESMITH_BLAS";

    private static final String JAVACPP_PROPERTY = "org.bytedeco.openblas.load";

    private final String library;

    Blas(String library) {
        this.library = library;
    }

    /** Whether this BLAS is on the class path of this process. */
    public boolean available() {
        return this == OPENBLAS
                || Blas.class.getClassLoader().getResource("org/bytedeco/mkl/" + Platforms.folder() + "/") != null;
    }

    /** The word for this BLAS in settings and messages. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The BLAS that the user forces by {@value #VARIABLE}, if any.
     *
     * @throws UsageException if there is no such BLAS here
     */
    public static Optional<Blas> forced() {
        String word = System.getenv(VARIABLE);
        return word == null || word.isBlank() ? Optional.empty() : Optional.of(named(word, VARIABLE));
    }

    private static Blas named(String word, String where) {
        for (Blas blas : values()) {
            if (blas.word().equals(word.strip().toLowerCase(Locale.ROOT)) && blas.available()) {
                return blas;
            }
        }
        String known = MKL.available() ? "mkl or openblas" : "openblas";
        throw new UsageException(where + " = " + word + " is no BLAS that is installed here", "use " + known);
    }

    /** Make this process use this BLAS; has an effect only before libtorch loads. */
    public void use() {
        System.setProperty(PROPERTY, word());
    }

    /** The BLAS that this process uses, or will use once libtorch loads. */
    public static Blas chosen() {
        String set = System.getProperty(PROPERTY, "");
        if (!set.isEmpty()) {
            return named(set, PROPERTY);
        }
        return forced().orElse(MKL.available() ? MKL : OPENBLAS);
    }

    /**
     * Whether this process's BLAS multiplies one or two float32 rows with a matrix on one thread only, as MKL does on processors of AMD
     * (docs/log.md).
     */
    public static boolean computesFewRowsOnOneThread() {
        return Device.current().isHost() && chosen() == MKL && Processor.MAKER.equals("AuthenticAMD");
    }

    static void applyChoice() {
        Blas blas = chosen();
        if (!blas.library.isEmpty() && System.getProperty(JAVACPP_PROPERTY) == null) {
            System.setProperty(JAVACPP_PROPERTY, blas.library);
        }
    }

    /** Whether the environment gives MKL and libtorch one thread pool; {@code true} for OpenBLAS. */
    public static boolean threadPoolsAgree() {
        return chosen() != MKL || "GNU".equals(System.getenv("MKL_THREADING_LAYER"));
    }
}
