package io.niotls.bench.heap;

import com.sun.management.UnixOperatingSystemMXBean;
import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Lines;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.NiotlsStack;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Version;
import io.niotls.bench.stack.Stack;
import io.niotls.bench.stack.Stacks;
import io.niotls.nio.TlsSelectorProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.spi.SelectorProvider;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Weighs established idle connections, each of which has carried 1 KB in both directions: a quarter of the pairs first, then
 * all. Both figures must agree.
 *
 * <p>Configurations, contexts, credentials and caches of sessions are shared by all connections, and are there before the first
 * reading. Where a scenario resumes nothing, no stack keeps sessions that it could resume; softly referenced ones go with every
 * collection ({@link #JVM_ARGUMENTS}). What a peer's certificates cost is counted, unless the stack or the JDK shares them.
 *
 * <p>Of tls-nio there are two weights: {@code channel heap} is all that a registered channel holds, {@code heap} what it holds
 * more than a registered channel of the platform, which is weighed in the same run.
 */
public final class IdleHeap {
    /** The subject that is weighed with its sockets and keys. */
    public static final String TLS_NIO = "tls-nio";

    /**
     * Soft references are no use to an idle connection. What grows beside the heap is to be the stack's memory: the heap is
     * touched at the start, and the compiler that takes tens of megabytes is off. The collector is the one that counts to the
     * byte what is in use; G1, under which the others are measured, counts regions.
     */
    public static final List<String> JVM_ARGUMENTS = List.of("-XX:-UseG1GC", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch",
            "-XX:SoftRefLRUPolicyMSPerMB=0", "-XX:TieredStopAtLevel=1", "-Dio.netty.leakDetection.level=disabled");

    private static final String GROUP = "heap";
    /** Those that hold memory beside the heap; of the others only the JVM's own would be seen. */
    private static final Set<String> NATIVE = Set.of("Conscrypt", "tcnative");
    private static final int WARM_UP = 100;
    /** Descriptors that are not sockets of ours. */
    private static final int OTHER_DESCRIPTORS = 500;
    /** With fewer pairs than this a figure shows only that the benchmark works. */
    private static final int FEWEST_TO_COMPARE = 500;
    private static final double AGREEMENT = 0.02;

    private IdleHeap() {}

    /** Returns all cases: after full handshakes and after resumed ones. */
    public static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Scenario scenario : scenarios()) {
            for (Stack stack : Stacks.all()) {
                if (stack.supports(scenario)) {
                    cases.add(of(scenario, stack.label()));
                }
            }
            cases.add(of(scenario, TLS_NIO));
        }
        return cases;
    }

    private static List<Scenario> scenarios() {
        Scenario modern = Scenario.full(Version.TLS_1_3);
        Scenario older = Scenario.full(Version.TLS_1_2);
        return List.of(modern, older, modern.with(Resumption.PSK), older.with(Resumption.TICKET));
    }

    private static Case of(Scenario scenario, String subject) {
        return new Case(GROUP, name(scenario), subject,
                new Case.Program(IdleHeap.class, List.of(scenario.label(), subject), JVM_ARGUMENTS, 12, 90));
    }

    /** Returns what a scenario's case is called: {@code idle-tls13}, {@code idle-tls12-ticket}. */
    static String name(Scenario scenario) {
        String name = "idle-" + scenario.version().name().replace("_1_", "1");
        return (scenario.resumption() == Resumption.NONE ? name : name + "-" + scenario.resumption()).toLowerCase(Locale.ROOT);
    }

    /**
     * Prints what it finds, one measurement a line.
     *
     * @param arguments a scenario's label, a subject, and if wanted the number of pairs
     * @throws IllegalStateException if the figures are not stable
     */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        Scenario scenario = Scenario.parse(arguments[0]);
        String subject = arguments[1];
        int pairs = arguments.length > 2 ? Integer.parseInt(arguments[2]) : pairs(Form.current());
        for (Measurement measurement : measure(scenario, subject, pairs)) {
            System.out.println(Lines.toJson(measurement));
        }
    }

    static List<Measurement> measure(Scenario scenario, String subject, int pairs) throws IOException, GeneralSecurityException {
        return subject.equals(TLS_NIO) ? channels(scenario, pairs) : engines(scenario, subject, pairs);
    }

    private static int pairs(Form form) {
        return switch (form) {
            case SMOKE -> 50;
            case SHORT -> 1_000;
            case LONG -> 10_000;
        };
    }

    /** Fewer pairs than of the others would weigh something else. */
    private static void checkDescriptors(int pairs) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long needed = 2L * pairs + OTHER_DESCRIPTORS;
            if (system.getMaxFileDescriptorCount() < needed) {
                throw new IllegalStateException(pairs + " pairs need a limit of " + needed + " open files, and it is "
                        + system.getMaxFileDescriptorCount());
            }
        }
    }

    private static List<Measurement> engines(Scenario scenario, String subject, int pairs)
            throws IOException, GeneralSecurityException {
        try (Population population = new EnginePairs(Stacks.of(subject).prepare(scenario), pairs)) {
            int wrapper = NATIVE.contains(subject) ? EnginePairs.NATIVE_WRAPPER : EnginePairs.WRAPPER;
            return measurements(scenario, subject, "", weigh(population, pairs).without(wrapper));
        }
    }

    private static List<Measurement> channels(Scenario scenario, int pairs) throws IOException, GeneralSecurityException {
        checkDescriptors(pairs);
        Weighing plain = weigh(SelectorProvider.provider(), pairs);
        Weighing secured = weigh(TlsSelectorProvider.builder()
                .client(NiotlsStack.client(scenario))
                .server(NiotlsStack.server(scenario))
                .build(), pairs);
        List<Measurement> found = new ArrayList<>(measurements(scenario, TLS_NIO, "", secured.beyond(plain)));
        found.addAll(measurements(scenario, TLS_NIO, "channel ", secured));
        return found;
    }

    private static Weighing weigh(SelectorProvider provider, int pairs) throws IOException {
        try (Population population = new ChannelPairs(provider, pairs)) {
            return weigh(population, pairs);
        }
    }

    private static Weighing weigh(Population population, int pairs) throws IOException {
        // Classes, pools of buffers, and the first sessions, which all later connections resume.
        population.make(Math.min(WARM_UP, pairs));
        population.dropClients();
        population.dropServers();
        if (pairs < FEWEST_TO_COMPARE) {
            return Weighing.of(population, pairs);
        }
        Weighing few = Weighing.of(population, pairs / 4);
        Weighing all = Weighing.of(population, pairs);
        System.err.printf("%,d pairs: %s%n%,d pairs: %s%n", pairs / 4, few, pairs, all);
        if (Math.abs(few.pair() - all.pair()) > AGREEMENT * all.pair()) {
            throw new IllegalStateException("no stable figure: " + few.pair() + " bytes a pair and then " + all.pair());
        }
        return all.since(few);
    }

    private static List<Measurement> measurements(Scenario scenario, String subject, String prefix, Weighing weighing) {
        String name = name(scenario);
        List<Measurement> found = new ArrayList<>();
        found.add(Measurement.of(GROUP, name, subject, "client " + prefix + "heap", "B", weighing.client()));
        found.add(Measurement.of(GROUP, name, subject, "server " + prefix + "heap", "B", weighing.server()));
        found.add(Measurement.of(GROUP, name, subject, prefix + "heap", "B", weighing.pair()));
        weighing.beside().filter(known -> NATIVE.contains(subject)).ifPresent(bytes ->
                found.add(Measurement.of(GROUP, name, subject, "native", "B", bytes)));
        return found;
    }
}
