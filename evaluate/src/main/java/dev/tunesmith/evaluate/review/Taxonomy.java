package dev.tunesmith.evaluate.review;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The kinds of error that a team tells apart, {@code reviews/taxonomy.yaml}: code → what it means, in the order in which they
 * were made.
 */
public record Taxonomy(Map<String, String> codes) {

    private static final Pattern CODE = Pattern.compile("[\\p{Ll}\\p{N}]+(-[\\p{Ll}\\p{N}]+)*");
    private static final Pattern NOT_CODE = Pattern.compile("[^\\p{Ll}\\p{N}]+");
    private static final int LONGEST = 40;

    public Taxonomy {
        codes = Collections.unmodifiableMap(new LinkedHashMap<>(codes));
    }

    /**
     * Read a taxonomy; one without codes where there is no file.
     *
     * @throws UsageException with every problem of the file
     */
    static Taxonomy read(Path file) {
        Map<String, String> codes = new LinkedHashMap<>();
        if (Files.isRegularFile(file)) {
            Problems problems = new Problems();
            YamlMap map = YamlMap.read(file, problems);
            YamlMap entries = map.map("codes");
            for (String code : entries.keys()) {
                if (!CODE.matcher(code).matches()) {
                    entries.problem(
                            code,
                            code + " is no code: expected lower-case letters, digits and hyphens",
                            "write " + code(code));
                }
                codes.put(code, entries.string(code, ""));
            }
            map.finish();
            problems.throwIfAny();
        }
        return new Taxonomy(codes);
    }

    /**
     * The code for what a person typed: lower case, with hyphens, at most {@value #LONGEST} characters.
     *
     * @throws UsageException if there is no letter and no digit in it
     */
    public static String code(String typed) {
        String code = NOT_CODE.matcher(typed.toLowerCase(Locale.ROOT)).replaceAll("-");
        code = code.length() > LONGEST ? code.substring(0, LONGEST) : code;
        code = code.replaceAll("^-+|-+$", "");
        if (code.isEmpty()) {
            throw new UsageException("'" + typed + "' makes no code", "type a word or two, such as wrong topic");
        }
        return code;
    }
}
