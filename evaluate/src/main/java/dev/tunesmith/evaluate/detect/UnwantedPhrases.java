package dev.tunesmith.evaluate.detect;

import java.util.List;
import java.util.regex.Pattern;

/** English phrases that are no part of an answer, and leftovers of templates in any language. */
final class UnwantedPhrases {

    /** A phrase and what it is, for people. */
    record Phrase(String reason, Pattern pattern) {
        private static Phrase of(String reason, String regex) {
            return new Phrase(
                    reason, Pattern.compile(regex.replace("'", "['’]"), Pattern.CASE_INSENSITIVE | Pattern.MULTILINE));
        }
    }

    private static final String APOLOGY = "apology";
    private static final String REFUSAL = "refusal";
    private static final String MODEL = "talks about being a model";
    private static final String OFFER = "offer";
    private static final String CHAT = "chat around the answer";
    private static final String TASK = "talks about the task";
    private static final String LEFTOVER = "template leftover";

    private static final String THING =
            "(?:message|text|sentence|note|json|prompt|question|query|answer|response|summary|output|article|passage|email|e-mail|statement|task)";

    static final List<Phrase> ALL = List.of(
            Phrase.of(
                    APOLOGY,
                    "\\b(?:I|we)(?:'m| am|'re| are| must| do)? ?(?:sincerely |deeply |very |so |really |truly )?(?:apologi[sz]e|sorry)\\b"),
            Phrase.of(
                    APOLOGY,
                    "\\b(?:my|our) (?:sincere |deepest )?apologies\\b|(?:^|[.!?] )(?:so |very )?sorry (?:about|for|that)\\b"),
            Phrase.of(
                    REFUSAL,
                    "\\bI(?:'m| am) (?:currently |afraid I(?:'m| am) )?(?:unable|not able) to (?:assist|help|provide|answer|offer|access|process|fulfil|translate|complete|accommodate|give)"),
            Phrase.of(
                    REFUSAL,
                    "\\bI (?:can't|cannot|can not|don't|do not) (?:assist|help you|provide|answer|have (?:the )?(?:ability|capability|capacity|access|enough (?:information|context)))"),
            Phrase.of(
                    MODEL,
                    "\\bas an? (?:[\\w-]+ ){0,2}(?:AI|artificial intelligence|language model|(?:virtual |digital )?assistant|chat ?bot|bot)\\b"),
            Phrase.of(
                    MODEL,
                    "\\b(?:I(?:'m| am)|you are) an? (?:[\\w-]+,? (?:and )?){0,3}(?:AI|language model|assistant|chat ?bot)\\b"),
            Phrase.of(
                    MODEL,
                    "\\bI(?:'m| am| was) (?:designed|trained|programmed|created) to\\b|\\bmy (?:training|knowledge cut-?off)\\b"),
            Phrase.of(OFFER, "\\b(?:please )?(?:let (?:me|us) know|feel free to|(?:don't|do not) hesitate to)\\b"),
            Phrase.of(
                    OFFER,
                    "\\b(?:I|we)(?:'m| am|'d be| would be| will be|'ll be|'re| are) (?:(?:always|more than|very|so) )?(?:happy|glad|here|delighted|ready|pleased|thrilled) to (?!have|hear|see|meet|announce|inform|share|join)\\w+"),
            Phrase.of(
                    OFFER,
                    "\\bI (?:can|could|will|would|'ll) (?:gladly |also )?(?:help|assist)(?: you)?\\b|\\bI(?:'ll| will) do my best\\b|\\btry(?:ing)? to help you\\b"),
            Phrase.of(
                    OFFER,
                    "\\bI hope (?:this|that|it) helps\\b|\\b(?:how|what) (?:can|may|could) I (?:help|assist|do)\\b|\\bis there anything else\\b|\\bwould you like (?:me )?to\\b|\\bplease go ahead\\b|\\bplease provide (?:your|the|me|more)\\b"),
            Phrase.of(
                    CHAT,
                    "\\A\\W*(?:\\w+\\W+){0,2}?you(?:'re| are) (?:absolutely |quite )?(?:right|welcome)\\b|(?:^|[.!?] )you(?:'re| are) (?:absolutely |quite )?(?:right|welcome)\\b"),
            Phrase.of(
                    CHAT,
                    "\\A\\W*(?:(?:hi|hello|hey)\\b\\W*)?(?:(?:that's|this is|what) an? (?:great|good|excellent|interesting|wonderful|fantastic|very)|(?:yep|correct|great|perfect|exactly|no problem|got it|understood|thank you for (?:your|sending|reaching|contacting|sharing|asking|providing))\\b|I(?:'m| am) (?:so )?glad\\b|I hope (?:that|you))"),
            Phrase.of(
                    CHAT,
                    "\\bthank you for your (?:patience|understanding|question|inquiry|kind words|interest|message)\\b"),
            Phrase.of(
                    TASK,
                    "\\b(?:this|the|your|that)(?: (?:original|provided|given|requested|above|following|first|rewritten))? "
                            + THING
                            + " (?:is|are|was|seems|appears|mentions?|contains?|asks?|includes?|provides?|raises?|describes?|refers?|highlights?|discusses|does not|doesn't|has been|should)\\b"),
            Phrase.of(
                    TASK,
                    "\\b(?:the|this|your) (?:user|customer|sender|author|writer) (?:is|has|asks|asked|wants|needs|says|seems|appears|would like|will)\\b|\\bin this (?:scenario|example|exercise|context)\\b"),
            Phrase.of(
                    TASK,
                    "\\b(?:the|your) (?:provided|given|original|requested|above) (?:text|message|note|information|data|context)\\b|\\baccording to the (?:provided |given )?(?:text|note|message)\\b"),
            Phrase.of(
                    TASK,
                    "\\bI(?:'ll| will|'ve| have|'d)(?: just| now| also)? (?:try to )?(?:make it|make this|rewrit\\w+|rephras\\w+|summari[sz]\\w+|reword\\w*|shorten\\w*|sort the|classif\\w+|translat\\w+)\\b"),
            Phrase.of(
                    TASK,
                    "(?:^|[.!?] |\\bbut )here(?:'s| is| are) (?:the|an?|how|your|some|my|one)\\b[^.\\n]{0,80}(?::|\\b"
                            + THING + "\\b)|\\A\\W*" + THING + " is\\b"),
            Phrase.of(
                    TASK,
                    "^[^\\w\\n]{0,10}(?:response|instruction|input|output|answer|question|reasoning|explanation|summary|note|source|subject|example|title|sentence|text|words|hint|context|json)\\d? ?:"),
            Phrase.of(LEFTOVER, "<\\|[^|<>\\n]{1,40}\\|>|</?s>|\\[/?INST\\]|<</?SYS>>|<(?:start|end)_of_turn>"),
            Phrase.of(
                    LEFTOVER,
                    "\\{\\{[^{}\\n]{0,60}\\}\\}|<(?:your |the |insert )?(?:name|address|date|e?-?mail|phone|number|company|product|order)[^>\\n]{0,20}>"),
            Phrase.of(
                    LEFTOVER,
                    "\\[(?!\\d|x\\]|[^\\]\\n]{0,80}\\]\\()[A-Za-z][\\w '’/-]{1,30}(?:: ?[^\\]\\n]{1,30})?\\]"),
            Phrase.of(
                    LEFTOVER,
                    "^[ \\t]{0,8}#{2,} ?(?:Response|Instruction|Input|Answer)\\b:?|^[ \\t]{0,8}(?:User|Assistant|Human|System|Customer|AI)\\s*:|^system\\s*$"),
            Phrase.of(LEFTOVER, "(?<=\\S\\s)\\{\\s*\"\\w+\"\\s*:"));

    private UnwantedPhrases() {}
}
