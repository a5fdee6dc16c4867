package io.niotls.bench.result;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One thing to measure of one subject.
 *
 * @param group handshake, record, heap, loopback, scaling; with {@code -forks} behind it what JMH measures, a JVM for each
 * @param name the same for all subjects that are compared
 * @param subject the stack's label, or {@link Measurement#FLOOR}
 * @param brief whether it belongs to the short form too
 * @param run how it is measured
 */
public record Case(String group, String name, String subject, boolean brief, Run run) {
    /** One of the long form only. */
    public Case(String group, String name, String subject, Run run) {
        this(group, name, subject, false, run);
    }

    /** Returns the same, for the short form too or not. */
    public Case brief(boolean wanted) {
        return new Case(group, name, subject, wanted, run);
    }

    /** How a case is measured. */
    public sealed interface Run {
        /** Returns about how many seconds it takes, the start of the JVM included. */
        double seconds(Form form);
    }

    /**
     * Together with all subjects of the same case that are run, in turns in one JVM.
     *
     * @param type the class of the program, which takes the case's name and the subjects
     * @param jvmArguments what its JVM gets in addition to what all get; the same for all subjects
     * @param shortSeconds about how long this subject's part is in the short form
     * @param longSeconds about how long it is in the long form
     */
    public record Turns(Class<?> type, List<String> jvmArguments, double shortSeconds, double longSeconds) implements Run {
        private static final double SMOKE_SECONDS = 1;

        public Turns {
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

    /**
     * A method of JMH's, in a JVM of its own. It is run in mode AverageTime; the score becomes the metric {@code time} in us,
     * what the benchmark's stopwatch says {@code cpu} in us and {@code allocated} in B, all per operation.
     *
     * @param type the class with the benchmark
     * @param method the name of the annotated method, or of its group
     * @param parameters values of the class's parameters
     * @param warmUpSeconds how long until the figures stand still; half as much again in the long form
     * @param measuredSeconds how long they are then taken; twice as long in the long form
     * @param metrics which of its metrics mean something: the stopwatch also sees what is done while JMH's clock stands
     *     still; empty for all
     */
    public record Jmh(Class<?> type, String method, Map<String, String> parameters, double warmUpSeconds,
            double measuredSeconds, Set<String> metrics) implements Run {
        /** The JVM, the annotated state's making, and the end. */
        private static final double START_SECONDS = 1.5;

        public Jmh {
            parameters = Map.copyOf(parameters);
            metrics = Set.copyOf(metrics);
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
     * A program in a JVM of its own that prints {@link Lines} on its standard output, and may print what it likes on its standard
     * error. It finds the form with {@link Form#current}.
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
