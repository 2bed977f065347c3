package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A macro with the scope it was defined in, which it sees as it is at the time of the call. */
record Macro(Definition definition, Scope scope) implements Callable {

    /** The names that a macro may use without declaring them. */
    record Extras(boolean caller, boolean kwargs, boolean varargs) {}

    /**
     * A macro as written.
     *
     * @param name "caller" for the body of a call block
     * @param parameters in order
     * @param defaults one a parameter; null where there is none
     * @param body what it writes
     * @param extras which of the undeclared names its body uses
     */
    record Definition(String name, List<String> parameters, List<@Nullable Expr> defaults, Block body, Extras extras) {}

    String name() {
        return definition.name;
    }

    @Override
    public String typeName() {
        return "Macro";
    }

    @Nullable
    Object attribute(String name) {
        return switch (name) {
            case "name" -> SourcedText.literal(definition.name);
            case "arguments" ->
                Seq.tuple(definition.parameters.stream()
                        .map(p -> (Object) SourcedText.literal(p))
                        .toList());
            case "catch_kwargs" -> definition.extras.kwargs;
            case "catch_varargs" -> definition.extras.varargs;
            case "caller" -> definition.extras.caller;
            default -> null;
        };
    }

    @Override
    public Object call(Run run, Args args) {
        Scope inner = new Scope(scope);
        int at = run.at();
        bindExtras(run, args, inner);
        List<String> parameters = definition.parameters;
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            Object value = i < args.size() ? args.get(i) : args.keyword(parameter);
            Expr otherwise = definition.defaults.get(i);
            if (value == null) {
                value = otherwise == null
                        ? Undefined.because("parameter '" + parameter + "' was not provided")
                        : otherwise.eval(run, inner);
            }
            inner.set(parameter, value);
        }
        SourcedText text = run.capture(definition.body, inner).text();
        run.at(at);
        return text;
    }

    private void bindExtras(Run run, Args args, Scope inner) {
        List<String> parameters = definition.parameters;
        Dict kwargs = new Dict(args.names().size(), Origin.TEMPLATE);
        Extras extras = definition.extras;
        boolean implicitCaller = extras.caller && !parameters.contains("caller");
        Object caller = Undefined.because("No caller defined");
        for (int i = 0; i < args.names().size(); i++) {
            String name = args.names().get(i);
            int index = parameters.indexOf(name);
            if (implicitCaller && name.equals("caller")) {
                caller = args.values().get(i);
            } else if (index < 0 || index < args.size()) {
                if (!extras.kwargs) {
                    throw Fault.type("macro '" + definition.name + "' takes no keyword argument '" + name + "'");
                }
                kwargs.put(run.meter(), SourcedText.literal(name), args.values().get(i));
            }
        }
        if (args.size() > parameters.size() && !extras.varargs) {
            throw Fault.type(
                    "macro '" + definition.name + "' takes not more than " + parameters.size() + " argument(s)");
        }
        if (implicitCaller) {
            inner.set("caller", caller);
        }
        if (extras.kwargs) {
            inner.set("kwargs", kwargs);
        }
        if (extras.varargs) {
            int from = Math.min(parameters.size(), args.size());
            inner.set("varargs", Seq.tuple(new ArrayList<>(args.positional().subList(from, args.size()))));
        }
    }
}
