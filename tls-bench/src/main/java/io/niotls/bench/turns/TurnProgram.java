package io.niotls.bench.turns;

import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import java.util.List;

/** Measures one case of several subjects in turns. It has a constructor without parameters, and is used once in a JVM. */
public interface TurnProgram {
    /**
     * Measures.
     *
     * @param name the case's
     * @param subjects the labels of those who are compared, the one with which the others are compared first
     * @param form how long
     * @return what was found, in turns, for every subject
     * @throws Exception if a subject fails, or there is no such case
     */
    List<Measurement> measure(String name, List<String> subjects, Form form) throws Exception;
}
