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

    private static final double MOST = 1e9;

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

        /** Read both prices of a model; one alone is a problem, since the other would count as free. */
        static TokenPrice read(String model, YamlMap map) {
            if (!map.has("inputPerMillion") || !map.has("outputPerMillion")) {
                map.problem(
                        "inputPerMillion",
                        "the prices of " + model + " are not complete",
                        "give inputPerMillion: and outputPerMillion:");
            }
            TokenPrice price = new TokenPrice(
                    map.number("inputPerMillion", 0, 0, MOST), map.number("outputPerMillion", 0, 0, MOST));
            map.finish();
            return price;
        }
    }

    static PriceConfig read(YamlMap map) {
        String currency = map.string("currency", "");
        double machine = map.number("machinePerHour", 0, 0, 1e6);
        YamlMap hosted = map.map("hosted");
        Map<String, TokenPrice> models = new LinkedHashMap<>();
        for (String name : hosted.keys()) {
            YamlMap one = hosted.map(name);
            models.put(name, TokenPrice.read(name, one));
        }
        hosted.finish();
        map.finish();
        return new PriceConfig(currency, machine, models);
    }
}
