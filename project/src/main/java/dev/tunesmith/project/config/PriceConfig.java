package dev.tunesmith.project.config;

import dev.tunesmith.core.config.YamlMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What requests cost, as the user says; nothing is known without it.
 *
 * @param currency a word that is printed behind amounts
 * @param machinePerHour what an hour of the own machine costs; 0 for not said
 * @param hosted hosted models to compare with, by name
 */
public record PriceConfig(String currency, double machinePerHour, Map<String, TokenPrice> hosted) {

    public PriceConfig {
        hosted = Collections.unmodifiableMap(new LinkedHashMap<>(hosted));
    }

    /**
     * What a hosted model costs.
     *
     * @param inputPerMillion for a million tokens of prompts
     * @param outputPerMillion for a million tokens of answers
     */
    public record TokenPrice(double inputPerMillion, double outputPerMillion) {

        /** What one request costs. */
        public double of(double promptTokens, double answerTokens) {
            return (promptTokens * inputPerMillion + answerTokens * outputPerMillion) / 1e6;
        }
    }

    static PriceConfig read(YamlMap map) {
        String currency = map.string("currency", "");
        double machine = map.number("machinePerHour", 0, 0, 1e6);
        YamlMap hosted = map.map("hosted");
        Map<String, TokenPrice> models = new LinkedHashMap<>();
        for (String name : hosted.keys()) {
            YamlMap one = hosted.map(name);
            if (!one.has("inputPerMillion") || !one.has("outputPerMillion")) {
                one.problem(
                        "inputPerMillion",
                        "the prices of " + name + " are not complete",
                        "give inputPerMillion: and outputPerMillion:");
            }
            models.put(
                    name,
                    new TokenPrice(
                            one.number("inputPerMillion", 0, 0, 1e6), one.number("outputPerMillion", 0, 0, 1e6)));
            one.finish();
        }
        hosted.finish();
        map.finish();
        return new PriceConfig(currency, machine, models);
    }
}
