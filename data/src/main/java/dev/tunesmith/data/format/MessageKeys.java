package dev.tunesmith.data.format;

import dev.tunesmith.core.message.Role;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys and role words of the messages of a format, with what a file says otherwise.
 *
 * @param role key of the role
 * @param content key of the text
 * @param roles the words that are known, in small letters
 * @param anyCase whether words count in any case
 * @param knownRoles the words, for messages to people
 * @param calls further words of the file for an assistant's message whose text is a tool call; see {@link ToolCalls}
 */
record MessageKeys(
        String role, String content, Map<String, Role> roles, boolean anyCase, String knownRoles, Set<String> calls) {

    /** OpenAI's. */
    static final MessageKeys OPENAI = new MessageKeys(
            "role",
            "content",
            Map.of(
                    "system", Role.SYSTEM,
                    "developer", Role.DEVELOPER,
                    "user", Role.USER,
                    "assistant", Role.ASSISTANT,
                    "tool", Role.TOOL),
            false,
            "system, developer, user, assistant, tool",
            Set.of());

    private static final Map<String, Role> WILD = Map.ofEntries(
            Map.entry("human", Role.USER),
            Map.entry("user", Role.USER),
            Map.entry("prompter", Role.USER),
            Map.entry("instruction", Role.USER),
            Map.entry("gpt", Role.ASSISTANT),
            Map.entry("gpt4", Role.ASSISTANT),
            Map.entry("gpt-4", Role.ASSISTANT),
            Map.entry("chatgpt", Role.ASSISTANT),
            Map.entry("assistant", Role.ASSISTANT),
            Map.entry("bing", Role.ASSISTANT),
            Map.entry("bard", Role.ASSISTANT),
            Map.entry("claude", Role.ASSISTANT),
            Map.entry("model", Role.ASSISTANT),
            Map.entry("bot", Role.ASSISTANT),
            Map.entry("ai", Role.ASSISTANT),
            Map.entry("output", Role.ASSISTANT),
            Map.entry("function_call", Role.ASSISTANT),
            Map.entry("tool_call", Role.ASSISTANT),
            Map.entry("system", Role.SYSTEM),
            Map.entry("developer", Role.DEVELOPER),
            Map.entry("tool", Role.TOOL),
            Map.entry("function", Role.TOOL),
            Map.entry("observation", Role.TOOL),
            Map.entry("function_response", Role.TOOL),
            Map.entry("tool_response", Role.TOOL));

    private static final String WILD_WORDS = "human, gpt, system, observation (or user, assistant, tool and the like)";

    /** ShareGPT's, with the words that are met in files. */
    static final MessageKeys SHAREGPT = new MessageKeys("from", "value", WILD, true, WILD_WORDS, Set.of());

    /** ShareGPT's lists with OpenAI's keys. */
    static final MessageKeys SHAREGPT_ROLES = new MessageKeys("role", "content", WILD, true, WILD_WORDS, Set.of());

    MessageKeys {
        roles = Map.copyOf(roles);
        calls = Set.copyOf(calls);
    }

    /** These, where the file does not call them otherwise. */
    MessageKeys with(MessageNames names) {
        if (names.equals(MessageNames.OWN)) {
            return this;
        }
        Map<String, Role> all = new HashMap<>(roles);
        Set<String> callWords = new HashSet<>();
        names.roles().forEach((word, ours) -> {
            if (ours.equals(ToolCalls.WORD)) {
                all.put(word, Role.ASSISTANT);
                callWords.add(word);
            } else {
                Role.ofWord(ours).ifPresent(known -> all.put(word, known));
            }
        });
        return new MessageKeys(
                names.role() == null ? role : names.role(),
                names.content() == null ? content : names.content(),
                all,
                anyCase,
                names.roles().isEmpty()
                        ? knownRoles
                        : String.join(
                                        ", ",
                                        new java.util.TreeSet<>(names.roles().keySet())) + "; " + knownRoles,
                callWords);
    }

    /** Whether a word of the file says that the text of a message is a tool call. */
    boolean isCall(String word) {
        return calls.contains(word) || ToolCalls.isCallWord(word);
    }

    /** The role that a word means; nothing where it is not known. */
    Optional<Role> role(String word) {
        Role exact = roles.get(word);
        return Optional.ofNullable(
                exact == null && anyCase ? roles.get(word.strip().toLowerCase(Locale.ROOT)) : exact);
    }
}
