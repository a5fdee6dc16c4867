package io.niotls.bench.result;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One thing to measure of one subject, in a JVM of its own.
 *
 * @param group handshake, record, heap, loopback or scaling
 * @param name the same for all subjects that are compared
 * @param subject the stack's label, or {@link Measurement#FLOOR}
 * @param brief whether it belongs to the short form too
 * @param run how it is measured
 */
public record Case(String group, String name, String subject, boolean brief, Run run) {
    /** How a case is measured. */
    public sealed interface Run {
        /** Returns about how many seconds it takes, the start of the JVM included. */
        double seconds(Form form);
    }

    /**
     * A method of JMH's. It is run in mode AverageTime; the score becomes the metric {@code time} in us, what the garbage
     * collector's profiler says becomes {@code allocated} in B, and the CPU time of the measuring threads {@code cpu} in us,
     * all per operation. Secondary results become metrics of their own names.
     *
     * @param type the class with the benchmark
     * @param method the name of the annotated method, or of its group
     * @param parameters values of the class's parameters
     * @param jvmArguments what this case's JVM gets in addition to what all get
     * @param threads how many threads run it
     * @param warmUpSeconds how long until the figures stand still; half as much again in the long form
     * @param measuredSeconds how long they are then taken; twice as long in the long form
     * @param metrics which of its metrics mean something: JMH's profilers also see what is done while its clock stands still;
     *     empty for all
     */
    public record Jmh(Class<?> type, String method, Map<String, String> parameters, List<String> jvmArguments, int threads,
            double warmUpSeconds, double measuredSeconds, Set<String> metrics) implements Run {
        /** The JVM, the annotated state's making, and the end. */
        private static final double START_SECONDS = 1.5;

        public Jmh {
            parameters = Map.copyOf(parameters);
            jvmArguments = List.copyOf(jvmArguments);
            metrics = Set.copyOf(metrics);
        }

        /** All of whose metrics mean something. */
        public Jmh(Class<?> type, String method, Map<String, String> parameters, List<String> jvmArguments, int threads,
                double warmUpSeconds, double measuredSeconds) {
            this(type, method, parameters, jvmArguments, threads, warmUpSeconds, measuredSeconds, Set.of());
        }

        @Override
        public double seconds(Form form) {
            return switch (form) {
                case SMOKE -> START_SECONDS;
                case SHORT -> START_SECONDS + warmUpSeconds + measuredSeconds;
                case LONG -> START_SECONDS + 1.5 * warmUpSeconds + 2 * measuredSeconds;
            };
        }
    }

    /**
     * A program that prints {@link Lines} on its standard output, and may print what it likes on its standard error. It finds
     * the form with {@link Form#current}.
     *
     * @param type the class with the method main; a failure is an exception from it, or an exit code that is not 0
     * @param arguments what it is given
     * @param jvmArguments what its JVM gets in addition to what all get
     * @param shortSeconds about how long it takes in the short form
     * @param longSeconds about how long it takes in the long form
     */
    public record Program(
            Class<?> type, List<String> arguments, List<String> jvmArguments, double shortSeconds, double longSeconds)
            implements Run {
        private static final double SMOKE_SECONDS = 3;

        public Program {
            arguments = List.copyOf(arguments);
            jvmArguments = List.copyOf(jvmArguments);
        }

        @Override
        public double seconds(Form form) {
            return switch (form) {
                case SMOKE -> SMOKE_SECONDS;
                case SHORT -> shortSeconds;
                case LONG -> longSeconds;
            };
        }
    }

    /** Returns its name for people and for {@code --only}: {@code record/tls13-aes_128_gcm-16384-heap-seal/niotls}. */
    public String id() {
        return group + "/" + name + "/" + subject;
    }
}
