package dev.tunesmith.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start script as it stands in a distribution, with a Java that prints what it was given. */
class StartScriptTest {

    @TempDir
    private Path folder;

    private Path script;
    private Path archive;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void layOutADistribution() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("with space/bin"));
        Files.createDirectories(folder.resolve("with space/lib"));
        script = Files.copy(Path.of("../tunesmith"), bin.resolve("tunesmith"));
        executable(script);
        archive = folder.resolve("with space/lib/classes-17.jsa");
        Files.createFile(archive); // As if archiving had failed, so that other tests start at once.
        java("17.0.9");
        environment.put("JAVA_HOME", folder.resolve("java").toString());
        environment.put("TUNESMITH_HOME", folder.resolve("home").toString());
    }

    private void java(String version) throws IOException {
        Path home = folder.resolve("java");
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = home.resolve("bin/java");
        Files.writeString(java, """
                #!/bin/sh
                for argument in "$@"; do echo "[$argument]"; done
                env | grep -E '^(MKL|OMP|MALLOC|KMP|RUST|LC_ALL|PRELOAD|TUNESMITH_HOME)' | sort
                for argument in "$@"; do
                  case $argument in -XX:ArchiveClassesAtExit=*)
                    [ -e "$0.fails" ] && exit 1
                    echo classes >"${argument#*=}"
                    exit 0 ;;
                  esac
                done
                exit 7
                """);
        executable(java);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Result(int code, List<String> out, String err) {}

    private Result run(Path started, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(started.toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.matches("(MKL|OMP|MALLOC|KMP|RUST|LC|LANG|JAVA|TUNESMITH|HOME).*"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readAllLines(out), Files.readString(err));
    }

    @Test
    void handsArgumentsAndExitCodeThroughUnchanged() throws Exception {
        Result result = run(script, "generate", "a b", "", "--prompt=*", "it's \"$HOME\"");
        assertThat(result.code()).isEqualTo(7);
        assertThat(result.out())
                .containsSubsequence(
                        "[-Xmx2g]", "[-cp]", "[dev.tunesmith.cli.Main]", "[generate]", "[a b]", "[]", "[--prompt=*]")
                .contains("[it's \"$HOME\"]");
        Path lib = folder.toRealPath().resolve("with space/lib");
        assertThat(result.out()).contains("[" + lib + "/*]");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void librariesThatTheUserAddedComeAfterItsOwn() throws Exception {
        String own = folder.toRealPath().resolve("with space/lib") + "/*";
        assertThat(run(script).out()).contains("[" + own + "]");
        Path added = Files.createDirectories(folder.resolve("home/lib"));
        assertThat(run(script).out()).contains("[" + own + ":" + added + "/*]");
    }

    @Test
    void theFirstCommandThatLoadsAModelArchivesClassesForLaterStarts() throws Exception {
        Files.delete(archive);
        assertThat(run(script, "train", "--help").out()).noneMatch(line -> line.contains(".jsa"));
        assertThat(archive).doesNotExist();

        Result first = run(script, "train", "project");
        assertThat(first.code()).isEqualTo(7);
        assertThat(first.err()).isEqualTo("Preparing quick starts, once (some seconds) ...\n");
        assertThat(first.out())
                .contains("[-XX:SharedArchiveFile=" + archive.toRealPath() + "]", "[train]", "[project]")
                .doesNotContain("[dev.tunesmith.cli.UsualStart]");
        assertThat(archive).hasContent("classes");

        Result second = run(script, "model", "list");
        assertThat(second.err()).isEmpty();
        assertThat(second.out()).contains("[-XX:SharedArchiveFile=" + archive.toRealPath() + "]");
    }

    @Test
    void archivingThatFailsIsNotTriedAgain() throws Exception {
        Files.delete(archive);
        Files.createFile(folder.resolve("java/bin/java.fails"));

        Result first = run(script, "generate");
        assertThat(first.code()).isEqualTo(7);
        assertThat(first.out()).noneMatch(line -> line.contains(".jsa"));
        assertThat(archive).isEmptyFile();

        Result second = run(script, "generate");
        assertThat(second.err()).isEmpty();
        assertThat(second.out()).noneMatch(line -> line.contains(".jsa"));
        try (Stream<Path> left = Files.list(archive.getParent())) {
            assertThat(left).containsExactly(archive);
        }
    }

    @Test
    void worksThroughSymlinks() throws Exception {
        Path first = Files.createSymbolicLink(folder.resolve("first"), Path.of("with space/bin/tunesmith"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), first);
        assertThat(run(second, "model").out())
                .contains("[" + folder.toRealPath().resolve("with space/lib") + "/*]");
    }

    @Test
    void setsWhatMustStandBeforeTheNativeLibrariesLoad() throws Exception {
        assertThat(run(script).out()).contains("MKL_THREADING_LAYER=GNU", "RUST_FLAVOR=cpu", "LC_ALL=C.UTF-8");
        environment.put("MKL_THREADING_LAYER", "INTEL");
        environment.put("LC_ALL", "de_DE.UTF-8");
        assertThat(run(script).out()).contains("MKL_THREADING_LAYER=INTEL", "LC_ALL=de_DE.UTF-8");
    }

    @Test
    void readsAllowedLinesOfMachineEnv() throws Exception {
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("home/machine.env"), """
                # measured on this machine
                OMP_NUM_THREADS=2
                OMP_WAIT_POLICY=PASSIVE
                MALLOC_MMAP_THRESHOLD_=65536
                KMP_BLOCKTIME=0
                MKL_THREADING_LAYER=INTEL
                PRELOAD=/tmp/evil.so
                MALLOC_$(touch evil)_=x
                """);
        environment.put("OMP_NUM_THREADS", "8");
        Result result = run(script);
        assertThat(result.out())
                .contains(
                        "OMP_NUM_THREADS=8",
                        "OMP_WAIT_POLICY=PASSIVE",
                        "MALLOC_MMAP_THRESHOLD_=65536",
                        "KMP_BLOCKTIME=0",
                        "MKL_THREADING_LAYER=INTEL")
                .noneMatch(line -> line.contains("evil"));
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    @Test
    void theFolderOfThisMachineIsTheSameForTheScriptAndForJava() throws Exception {
        Path home = folder.resolve("other home");
        Path cache = Files.createDirectories(home.resolve(".cache/tunesmith"));
        Files.writeString(cache.resolve("machine.env"), "OMP_NUM_THREADS=3\n");
        environment.put("HOME", home.toString());
        assertThat(run(script).out())
                .as("TUNESMITH_HOME comes first")
                .contains("TUNESMITH_HOME=" + folder.resolve("home"))
                .doesNotContain("OMP_NUM_THREADS=3");
        environment.remove("TUNESMITH_HOME");
        assertThat(run(script).out()).contains("TUNESMITH_HOME=" + cache, "OMP_NUM_THREADS=3");
        environment.remove("HOME");
        assertThat(run(script).out())
                .as("as Java finds it where HOME is not set")
                .contains("TUNESMITH_HOME=" + System.getProperty("user.home") + "/.cache/tunesmith");
    }

    @Test
    void optionsOfTheUserComeLast() throws Exception {
        environment.put("TUNESMITH_JAVA_OPTS", "-Xmx4g -Dx=y");
        assertThat(run(script, "train").out()).containsSubsequence("[-Xmx2g]", "[-Xmx4g]", "[-Dx=y]", "[-cp]");
    }

    @Test
    void newerJavaIsToldThatNativeCodeIsWanted() throws Exception {
        Files.createFile(archive.resolveSibling("classes-25.jsa"));
        java("25.0.1");
        assertThat(run(script, "train").out()).contains("[--enable-native-access=ALL-UNNAMED]");
        java("17.0.9");
        assertThat(run(script, "train").out()).noneMatch(line -> line.contains("native-access"));
    }

    @Test
    void olderJavaIsRefused() throws Exception {
        java("1.8.0_392");
        Result result = run(script, "train");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("error: JAVA_HOME is").contains("  fix: set JAVA_HOME to a JDK 17");
    }
}
