package io.niotls.bench.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JDK that the benchmarks ran on.
 *
 * @param feature its feature release, such as 17; goals differ by it
 * @param version in full, such as {@code 17.0.15+6}
 * @param vendor who built it
 * @param vm the virtual machine's name
 * @param options what every measuring JVM was started with, the choice of the garbage collector among them
 * @param stacks the version of every stack, by label; in the order of the report
 * @param leftOut what cannot be measured with it on this platform, and why, for people
 */
public record Jdk(int feature, String version, String vendor, String vm, List<String> options, Map<String, String> stacks,
        List<String> leftOut) {
    public Jdk {
        options = List.copyOf(options);
        stacks = new LinkedHashMap<>(stacks);
        leftOut = List.copyOf(leftOut);
    }

    /** Describes the one this program runs on. */
    public static Jdk here(List<String> options, Map<String, String> stacks, List<String> leftOut) {
        return new Jdk(Runtime.version().feature(), Runtime.version().toString(), System.getProperty("java.vendor"),
                System.getProperty("java.vm.name"), options, stacks, leftOut);
    }

    /** Returns what it is called in a report: {@code JDK 17}. */
    public String label() {
        return "JDK " + feature;
    }
}
