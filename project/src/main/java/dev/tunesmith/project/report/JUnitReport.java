package dev.tunesmith.project.report;

import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.suite.Severity;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes evaluated suites as JUnit XML, which build servers show: a suite is a test suite, an item a test case. A case fails
 * where the suite's headline or a critical check fails, and is in error where the headline could not judge it; what the other
 * checks say stands in its output.
 *
 * <p>Source of the format: the schema of Apache Ant's junitreport as Jenkins and GitLab read it.
 */
public final class JUnitReport {

    private static final double MILLIS = 1000;

    private JUnitReport() {}

    /** The document for suites that a run answered. */
    public static String xml(String run, List<SuiteRun> suites) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            newLine(xml);
            xml.writeStartElement("testsuites");
            xml.writeAttribute("name", run);
            newLine(xml);
            for (SuiteRun suite : suites) {
                suite(xml, run, suite);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing XML to memory failed", e);
        }
        return text + "\n";
    }

    private static void suite(XMLStreamWriter xml, String run, SuiteRun suite) throws XMLStreamException {
        int failures = 0;
        int errors = 0;
        for (int i = 0; i < suite.items().size(); i++) {
            List<CheckResult> deciding = deciding(suite, i);
            boolean error = deciding.stream().anyMatch(CheckResult::isError);
            errors += error ? 1 : 0;
            failures += !error && deciding.stream().anyMatch(result -> !result.isPassed()) ? 1 : 0;
        }
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", suite.suite().name());
        xml.writeAttribute("tests", "" + suite.items().size());
        xml.writeAttribute("failures", "" + failures);
        xml.writeAttribute("errors", "" + errors);
        newLine(xml);
        for (int i = 0; i < suite.items().size(); i++) {
            testCase(xml, run, suite, i);
        }
        xml.writeEndElement();
        newLine(xml);
    }

    /** The results that decide whether an item passes. */
    private static List<CheckResult> deciding(SuiteRun suite, int item) {
        return suite.scores().get(item).results().stream()
                .filter(result -> result.checkId().equals(suite.suite().headline())
                        || suite.suite().check(result.checkId()).severity() == Severity.CRITICAL)
                .toList();
    }

    private static void testCase(XMLStreamWriter xml, String run, SuiteRun suite, int i) throws XMLStreamException {
        ItemOutput output = suite.answers().get(i).first();
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", clean(run + "." + suite.suite().name()));
        xml.writeAttribute("name", clean(suite.items().get(i).id()));
        xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", output.millis() / MILLIS));
        for (CheckResult result : deciding(suite, i)) {
            if (!result.isPassed()) {
                xml.writeStartElement(result.isError() ? "error" : "failure");
                xml.writeAttribute("message", clean(result.checkId() + ": " + said(result)));
                xml.writeAttribute("type", clean(result.check()));
                List<String> evidence = ShownEvidence.lines(result);
                String because = evidence.isEmpty() ? "" : "because: " + String.join("\n  ", evidence) + "\n";
                xml.writeCharacters(
                        clean(because + "input: " + suite.items().get(i).input() + "\nreference: "
                                + suite.items().get(i).response() + "\nanswer: " + output.answer()));
                xml.writeEndElement();
                break; // readers of the format expect at most one
            }
        }
        StringBuilder all = new StringBuilder();
        for (CheckResult result : suite.scores().get(i).results()) {
            SuiteCheck check = suite.suite().check(result.checkId());
            all.append(result.checkId())
                    .append(" (")
                    .append(check.severity().name().toLowerCase(Locale.ROOT))
                    .append("): ")
                    .append(result.outcome().name().toLowerCase(Locale.ROOT))
                    .append(result.message().isEmpty() ? "" : ", " + result.message())
                    .append('\n');
        }
        xml.writeStartElement("system-out");
        xml.writeCharacters(clean(all.toString()));
        xml.writeEndElement();
        xml.writeEndElement();
        newLine(xml);
    }

    private static String said(CheckResult result) {
        return result.message().isEmpty() ? result.outcome().name().toLowerCase(Locale.ROOT) : result.message();
    }

    private static void newLine(XMLStreamWriter xml) throws XMLStreamException {
        xml.writeCharacters("\n");
    }

    /** Text without the characters that XML 1.0 cannot hold, each replaced by U+FFFD. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == '\t'
                                || c == '\n'
                                || c == '\r'
                                || (c >= ' ' && c <= 0xD7FF)
                                || (c >= 0xE000 && c <= 0xFFFD)
                                || c >= 0x10000
                        ? c
                        : 0xFFFD)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
