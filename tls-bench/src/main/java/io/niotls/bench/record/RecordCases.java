package io.niotls.bench.record;

import io.niotls.bench.record.RecordCase.Memory;
import io.niotls.bench.record.RecordCase.Operation;
import io.niotls.bench.stack.Scenario.Suite;
import io.niotls.bench.stack.Scenario.Version;
import java.util.ArrayList;
import java.util.List;

/** The lists of {@link RecordCase}s to run, and what is measured in each. */
public final class RecordCases {
    /** The subject that stands for the bare primitives. */
    public static final String FLOOR = "floor";

    private static final String NIOTLS = "niotls";
    private static final String JDK = "SunJSSE";
    private static final List<Integer> SIZES = List.of(16_384, 4_096, 1_024, 100);
    private static final List<Operation> APART = List.of(Operation.SEAL, Operation.OPEN);

    /** A case, and the labels of the stacks that are measured in it; {@link #FLOOR} is one of them. */
    public record Row(RecordCase measured, List<String> subjects) {
        /** Keeps the subjects as they are. */
        public Row {
            subjects = List.copyOf(subjects);
        }
    }

    private RecordCases() {}

    /**
     * Returns those that the goals speak of: AES-128-GCM in TLS 1.3 with every stack; the other ciphers and TLS 1.2 with niotls,
     * SunJSSE and the floor.
     *
     * @param stacks the labels of all stacks
     */
    public static List<Row> shortForm(List<String> stacks) {
        List<Row> rows = new ArrayList<>();
        List<String> all = withFloor(stacks);
        for (Operation operation : APART) {
            for (Memory memory : Memory.values()) {
                rows.add(new Row(new RecordCase(Version.TLS_1_3, Suite.AES_128_GCM, 16_384, memory, operation), all));
            }
            rows.add(new Row(new RecordCase(Version.TLS_1_3, Suite.AES_128_GCM, 1_024, Memory.HEAP, operation), all));
            rows.add(new Row(new RecordCase(Version.TLS_1_3, Suite.AES_128_GCM, 100, Memory.HEAP, operation), all));
        }
        List<String> few = List.of(NIOTLS, JDK, FLOOR);
        for (int size : new int[] {16_384, 100}) {
            rows.add(new Row(new RecordCase(Version.TLS_1_3, Suite.AES_256_GCM, size, Memory.HEAP, Operation.PAIR), few));
            rows.add(new Row(new RecordCase(Version.TLS_1_3, Suite.CHACHA20_POLY1305, size, Memory.HEAP, Operation.PAIR), few));
            rows.add(new Row(new RecordCase(Version.TLS_1_2, Suite.AES_128_GCM, size, Memory.HEAP, Operation.PAIR), few));
        }
        return rows;
    }

    /**
     * Returns all there is: every version, cipher, size, kind of memory and operation, with every stack.
     *
     * @param stacks the labels of all stacks
     */
    public static List<Row> longForm(List<String> stacks) {
        List<String> all = withFloor(stacks);
        List<Row> rows = new ArrayList<>();
        for (Version version : Version.values()) {
            for (Suite suite : Suite.values()) {
                for (int size : SIZES) {
                    for (Memory memory : Memory.values()) {
                        for (Operation operation : Operation.values()) {
                            rows.add(new Row(new RecordCase(version, suite, size, memory, operation), all));
                        }
                    }
                }
            }
        }
        return rows;
    }

    private static List<String> withFloor(List<String> stacks) {
        List<String> all = new ArrayList<>(stacks);
        all.add(FLOOR);
        return all;
    }
}
