package io.niotls.bench.turns;

import io.niotls.bench.result.Form;
import io.niotls.bench.result.Lines;
import io.niotls.bench.result.Measurement;
import java.util.Arrays;
import java.util.List;

/** Runs a {@link TurnProgram} in a JVM of its own, and prints one measurement a line. */
public final class TurnMain {
    private TurnMain() {}

    /** @param args a program's class, a case's name, the labels of subjects */
    public static void main(String[] args) throws Exception {
        Class<? extends TurnProgram> type = Class.forName(args[0]).asSubclass(TurnProgram.class);
        for (Measurement found : run(type, args[1], Arrays.asList(args).subList(2, args.length), Form.current())) {
            System.out.println(Lines.toJson(found));
        }
    }

    /** Makes a program and runs it in this JVM; see {@link TurnProgram#measure}. */
    public static List<Measurement> run(Class<? extends TurnProgram> type, String name, List<String> subjects, Form form)
            throws Exception {
        return type.getDeclaredConstructor().newInstance().measure(name, subjects, form);
    }
}
