package dev.tunesmith.evaluate.check;

import dev.tunesmith.evaluate.text.PersonalData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Passes where the answer holds no personal data of a known form, other than what is allowed. Evidence names its kind. */
final class NoPersonalData implements Check {

    private static final Pattern SEPARATORS = Pattern.compile("[\\s()./-]+");

    private final PersonalData data;
    private final Set<String> allowed = new HashSet<>();
    private final boolean allowKnown;

    /**
     * Look for these kinds.
     *
     * @param allowed the team's own addresses and numbers; spaces and separators in them do not matter
     * @param allowKnown whether what the prompt or the reference has may be repeated
     */
    NoPersonalData(Collection<PersonalData.Kind> kinds, List<String> allowed, boolean allowKnown) {
        this.data = new PersonalData(kinds);
        this.allowKnown = allowKnown;
        allowed.forEach(text -> this.allowed.add(plain(text)));
    }

    @Override
    public String name() {
        return "pii";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return false;
    }

    @Override
    public Judgement judge(CheckInput input) {
        List<PersonalData.Find> finds = data.in(input.answer());
        if (finds.isEmpty()) {
            return Judgement.pass();
        }
        String known = allowKnown ? known(input) : "";
        List<Evidence> found = new ArrayList<>();
        for (PersonalData.Find find : finds) {
            String text = input.answer().substring(find.start(), find.end());
            String plain = plain(text);
            if (!allowed.contains(plain) && !known.contains(plain)) {
                found.add(new Evidence(
                        new Evidence.Span(find.start(), find.end()), find.kind().word() + ": " + text));
            }
        }
        return found.isEmpty() ? Judgement.pass() : Judgement.fail(found.get(0).text(), found);
    }

    private static String known(CheckInput input) {
        StringBuilder known = new StringBuilder(plain(input.reference()));
        input.item().prompt().messages().forEach(message -> known.append('\n').append(plain(message.content())));
        return known.toString();
    }

    private static String plain(String text) {
        return SEPARATORS.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
    }
}
