package dev.tunesmith.template;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Inputs and small templates that the tests share; the templates are written for these tests. */
final class Fixtures {

    static final Clock CLOCK = Clock.fixed(Instant.parse("2025-07-10T12:05:09Z"), ZoneOffset.UTC);

    static final String CHATML = """
            {%- for message in messages -%}
            {{- '<|im_start|>' + message['role'] + '\\n' + message['content'] | trim + '<|im_end|>\\n' -}}
            {%- endfor -%}
            {%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n' }}{%- endif -%}
            """;

    static final String LLAMA3 = """
            {{- bos_token }}
            {%- for message in messages %}
                {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' }}
                {%- if message.content is string %}
                    {{- message['content'] | trim }}
                {%- else %}
                    {%- for part in message.content if part.type == 'text' %}{{- part.text }}{% endfor %}
                {%- endif %}
                {{- '<|eot_id|>' }}
            {%- endfor %}
            {%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif %}
            """;

    static final String ZEPHYR = """
            {% for message in messages %}
            {% if message['role'] == 'user' %}
            {{ '<|user|>\\n' + message['content'] + eos_token }}
            {% elif message['role'] == 'system' %}
            {{ '<|system|>\\n' + message['content'] + eos_token }}
            {% elif message['role'] == 'assistant' %}
            {{ '<|assistant|>\\n' + message['content'] + eos_token }}
            {% endif %}
            {% if loop.last and add_generation_prompt %}
            {{ '<|assistant|>' }}
            {% endif %}
            {% endfor %}
            """;

    static final String ALPACA = """
            {{ bos_token }}
            {%- for message in messages -%}
            {%- if message.role == 'system' -%}
            {{ message.content + '\\n\\n' }}
            {%- elif message.role == 'user' -%}
            {{ '### Instruction:\\n' + message.content + '\\n\\n' }}
            {%- elif message.role == 'assistant' -%}
            {{ '### Response:\\n' + message.content + eos_token + '\\n\\n' }}
            {%- else -%}
            {{ raise_exception('Unknown role ' ~ message.role) }}
            {%- endif -%}
            {%- endfor -%}
            {%- if add_generation_prompt -%}{{ '### Response:\\n' }}{%- endif -%}
            """;

    static final String GENERATION = """
            {%- for message in messages -%}
            <|{{ message.role }}|>
            {%- if message.role == 'assistant' -%}
            {%- generation -%}{{- message.content -}}<|end|>{%- endgeneration -%}
            {%- else -%}
            {{- message.content -}}<|end|>
            {%- endif -%}
            {%- endfor -%}
            """;

    static final String TOOLS = """
            {%- for message in messages %}
            {{- '<|im_start|>' + message.role + '\\n' }}
            {%- if message.reasoning_content %}{{- '<think>\\n' + message.reasoning_content + '\\n</think>\\n' }}{% endif %}
            {{- message.content }}
            {%- for call in message.tool_calls or [] %}
            {{- '<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' }}
            {{- call.function.arguments | tojson }}
            {{- '}\\n</tool_call>' }}
            {%- endfor %}
            {{- '<|im_end|>\\n' }}
            {%- endfor %}
            {%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}
            """;

    private Fixtures() {}

    static Map<String, Object> message(String role, String content) {
        return ordered("role", role, "content", content);
    }

    /** Messages from alternating roles and contents. */
    static RenderInput chat(String... rolesAndContents) {
        List<Map<String, Object>> messages = new ArrayList<>();
        for (int i = 0; i < rolesAndContents.length; i += 2) {
            messages.add(message(rolesAndContents[i], rolesAndContents[i + 1]));
        }
        return RenderInput.of(messages).withClock(CLOCK).withVariables(Map.of("bos_token", "<s>", "eos_token", "</s>"));
    }

    static ChatTemplate compile(String source) {
        return ChatTemplate.compile(source, "test");
    }

    /** Render a template with the values that the table tests use. */
    static String render(String template) {
        return compile(template).render(tableInput()).text();
    }

    static RenderInput tableInput() {
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
        List<@Nullable Object> list = new ArrayList<>(List.of(1, 2.5));
        list.add(null);
        list.add(true);
        arguments.put("b", 1);
        arguments.put("a", list);
        Map<String, Object> function = ordered("name", "f", "arguments", arguments);
        Map<String, Object> answer = new LinkedHashMap<>(message("assistant", "ok"));
        answer.put("tool_calls", List.of(Map.of("function", function)));
        Map<String, Object> variables = Map.of(
                "bos_token", "<s>",
                "eos_token", "</s>",
                "d", ordered("b", 2, "a", 1, "C", 3, "items", "own"),
                "people",
                        List.of(
                                ordered("n", 3, "k", Map.of("v", List.of("x"))),
                                ordered("n", 1, "k", Map.of("v", List.of())),
                                ordered("n", 2)),
                "words", List.of("b", "A", "c", "a"),
                "nums", List.of(3, 1, 2));
        return RenderInput.of(List.of(message("system", " Be nice. "), message("user", "Hällo 😀 wörld"), answer))
                .withGenerationPrompt(true)
                .withVariables(variables)
                .withClock(CLOCK);
    }

    /** A map that keeps its order. */
    static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
