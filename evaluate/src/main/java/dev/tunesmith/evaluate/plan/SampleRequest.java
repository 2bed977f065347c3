package dev.tunesmith.evaluate.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One kind of sample that is missing: a line of {@code data/requests.jsonl}. It names the failing items behind it by their ids
 * alone: the text of a test item must not find its way into training.
 *
 * @param id stable; samples answer it with the attribute {@value #ATTRIBUTE}, or in {@code data/answers/ID.jsonl}
 * @param created when it was first asked for, ISO 8601
 * @param run id of the run whose errors led to it
 * @param suite whose items fail
 * @param kind of the issues
 * @param slice what the failing items share; empty where it is only the suite
 * @param state where it stands
 * @param wanted how many samples
 * @param answered how many there are
 * @param ask what to write, in words
 * @param why the figures behind it
 * @param attributes that the new samples should carry
 * @param inTraining how many samples of this suite and slice training has already
 * @param items ids of the failing items
 * @param training the nearest training samples, to write in their manner
 * @param dev inputs of failing dev items; empty for a test suite
 */
public record SampleRequest(
        String id,
        String created,
        String run,
        String suite,
        String kind,
        String slice,
        State state,
        int wanted,
        int answered,
        String ask,
        String why,
        Map<String, String> attributes,
        int inTraining,
        List<String> items,
        List<Example> training,
        List<Example> dev) {

    /** The attribute by which a sample says which request it answers. */
    public static final String ATTRIBUTE = "request";

    public SampleRequest {
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
        items = List.copyOf(items);
        training = List.copyOf(training);
        dev = List.copyOf(dev);
    }

    /** Where a request stands. */
    public enum State {
        @JsonProperty("open")
        OPEN,
        /** As many samples as wanted were collected. */
        @JsonProperty("answered")
        ANSWERED,
        /** The issues behind it are gone. */
        @JsonProperty("closed")
        CLOSED
    }

    /** A sample or item, as an example; the response is empty where it may not be shown. */
    public record Example(String id, String input, String response) {}

    /** The same request after so many samples were collected for it; a closed one stays closed. */
    public SampleRequest withAnswered(int count) {
        State now = state == State.CLOSED ? state : count >= wanted ? State.ANSWERED : State.OPEN;
        return with(now, wanted, count);
    }

    /** The same request for another number of samples. */
    SampleRequest withWanted(int number) {
        return with(state, number, answered).withAnswered(answered);
    }

    /** The same request, its issues being gone. */
    SampleRequest closed() {
        return with(State.CLOSED, wanted, answered);
    }

    private SampleRequest with(State newState, int newWanted, int count) {
        return new SampleRequest(
                id,
                created,
                run,
                suite,
                kind,
                slice,
                newState,
                newWanted,
                count,
                ask,
                why,
                attributes,
                inTraining,
                items,
                training,
                dev);
    }

    /** How many samples are still missing. */
    @JsonIgnore
    public int missing() {
        return state == State.OPEN ? Math.max(0, wanted - answered) : 0;
    }

    /** Whether it asks for the same kind of sample. */
    boolean asksFor(Gap gap) {
        return suite.equals(gap.suite()) && kind.equals(gap.kind()) && slice.equals(gap.slice());
    }
}
