package dev.tunesmith.project.doctor;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.engine.selfcheck.Finding;
import dev.tunesmith.engine.selfcheck.Guard;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;

/**
 * All checks of texts and tokens.
 *
 * @param model its tokenizer and chat template; borrowed
 * @param rows the first samples as rows
 */
record TextChecks(BaseModel model, TextRows rows) {

    /** Make the checks; {@code samples} are all that are trained. */
    List<Finding> all(List<Sample> samples) {
        ConversationTokenizer conversations = model.conversations();
        Tokenizer tokenizer = conversations.tokenizer();
        PromptChecks prompts = new PromptChecks(rows, tokenizer);
        return List.of(
                Guard.run(MaskCheck.NAME, "", () -> new MaskCheck(tokenizer, conversations.stopIds()).check(rows)),
                Guard.run(PromptChecks.ROUND_TRIP, "", prompts::roundTrip),
                Guard.run(PromptChecks.SERVED, "", prompts::served),
                Guard.run(PromptChecks.BOS, "", prompts::bos),
                Guard.run(PromptChecks.BOUNDARY, "", prompts::boundary),
                Guard.run(TokenChecks.STOP, "", () -> TokenChecks.stop(stop(conversations))),
                Guard.run(
                        TokenChecks.USER_TEXT,
                        "",
                        () -> TokenChecks.userText(tokenizer.controlTokens(), tokenizer::encode, tokenizer::isControl)),
                Guard.run(
                        TokenChecks.MARKUP,
                        "",
                        () -> TokenChecks.markup(
                                samples, tokenizer.controlTokens().keySet())));
    }

    private TokenChecks.Stop stop(ConversationTokenizer conversations) {
        Tokenizer tokenizer = conversations.tokenizer();
        // An export of a GGUF file names every end that is known of.
        Set<Integer> declared = Files.isDirectory(model.path()) ? tokenizer.declaredEndIds() : tokenizer.eosIds();
        return new TokenChecks.Stop(
                conversations.format().stopId(),
                conversations.stopIds(),
                declared,
                tokenizer.vocabSize(),
                tokenizer::piece,
                conversations.format().name());
    }
}
