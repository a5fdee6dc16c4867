package io.niotls.bench.stack;

import java.util.List;

/** All implementations that are compared. */
public final class Stacks {
    private static final List<Stack> ALL = List.of(new NiotlsStack(), new NiotlsJsseStack(), new SunJsseStack(),
            new BcJsseStack(), new ConscryptStack(), new TcnativeStack());

    private Stacks() {}

    /** Returns all of them, ours first; some support nothing on this platform. */
    public static List<Stack> all() {
        return ALL;
    }

    /**
     * Returns the one with a label.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Stack of(String label) {
        return ALL.stream()
                .filter(stack -> stack.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no stack is called " + label));
    }
}
