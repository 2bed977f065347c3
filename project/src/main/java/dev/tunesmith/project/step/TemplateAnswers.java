package dev.tunesmith.project.step;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.SampleWriter;
import dev.tunesmith.data.source.DataSource;
import dev.tunesmith.data.synthesise.TemplateDraws;
import dev.tunesmith.evaluate.plan.SampleRequest;
import dev.tunesmith.evaluate.suite.ItemFilter;
import dev.tunesmith.evaluate.suite.Suite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Answers requests for samples from the project's own template sources: further samples of the kind that is asked for, by seed
 * from all of them, in proportion to how many of the kind each gives. A template whose samples are held out (its group is in dev or test) gives none.
 *
 * <p><b>Writes</b> {@code data/answers/ID.jsonl}, pinned to train; what people wrote there stays.
 */
final class TemplateAnswers {

    private final StepContext context;
    private final SuiteSet suites;
    private final long seed;
    private final TemplateDraws draws;
    private final Set<String> heldOut = new HashSet<>();

    /** Answer with another seed for each round, so that each brings other samples. */
    TemplateAnswers(StepContext context, long seed) {
        this.context = context;
        this.suites = SuiteSet.read(context);
        this.seed = seed;
        List<Sample> known = new ArrayList<>();
        if (Files.isRegularFile(context.project().collected())) {
            known.addAll(SampleReader.readAll(context.project().collected()));
        }
        // What was drawn before and refused would be refused again.
        new RequestAnswers(context)
                .sources()
                .forEach(source -> known.addAll(source.collect().samples()));
        this.draws = new TemplateDraws(
                context.config().data().sources().stream()
                        .filter(source -> source.kind() == DataSource.Kind.TEMPLATES)
                        .map(source -> new TemplateDraws.Source(source.path(), source.settings()))
                        .toList(),
                known);
        for (Split split : List.of(Split.DEV, Split.TEST)) {
            Path file = context.project().split(split);
            if (Files.isRegularFile(file) && file.toFile().length() > 0) {
                SampleReader.readAll(file).forEach(sample -> heldOut.add(sample.group()));
            }
        }
    }

    /**
     * Add samples for requests that still want some.
     *
     * @param random whether any sample of any suite will do, to see what the same number of arbitrary samples brings
     * @return id of a request → how many samples were added; nothing where the templates have none of the kind
     */
    Map<String, Integer> answer(List<SampleRequest> requests, boolean random) {
        Map<String, Integer> added = new LinkedHashMap<>();
        for (SampleRequest request : requests) {
            int missing = request.missing();
            Predicate<Sample> wanted = random ? sample -> true : kind(request);
            List<Sample> drawn = missing > 0
                    ? draws.draw(sample -> !heldOut.contains(sample.group()) && wanted.test(sample), missing, seed)
                    : List.of();
            if (!drawn.isEmpty()) {
                write(request.id(), drawn);
                added.put(request.id(), drawn.size());
            }
        }
        return added;
    }

    private Predicate<Sample> kind(SampleRequest request) {
        Suite suite = suites.require().stream()
                .filter(one -> one.name().equals(request.suite()))
                .findFirst()
                .orElseThrow();
        ItemFilter filter = suite.items().filter();
        // Flags mark where a sample came from, which a template cannot give; attributes and prompt say what it is.
        ItemFilter loose = new ItemFilter(List.of(), List.of(), filter.attributes(), filter.prompt());
        return sample -> loose.matches(sample)
                && ErrorsStep.withFields(List.of(sample))
                        .get(0)
                        .attributes()
                        .entrySet()
                        .containsAll(request.attributes().entrySet());
    }

    private void write(String request, List<Sample> drawn) {
        Path file = context.project().answers().resolve(request + ".jsonl");
        List<Sample> all = new ArrayList<>();
        if (Files.isRegularFile(file)) {
            all.addAll(SampleReader.readAll(file));
        }
        for (Sample sample : drawn) {
            Map<String, String> attributes = new TreeMap<>(sample.attributes());
            attributes.put(SampleRequest.ATTRIBUTE, request);
            attributes.put(Split.ATTRIBUTE, Split.TRAIN.word());
            all.add(sample.withAttributes(attributes));
        }
        SampleWriter.write(file, all);
    }
}
