package io.niotls.crypto;

import io.niotls.crypto.bc.BcCrypto;
import io.niotls.crypto.jca.JcaCrypto;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.NamedGroup;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;

/** The three implementations, and what is asked of all of them. */
public final class Cryptos {
    /** The JDK alone. */
    public static final JcaCrypto JCA = new JcaCrypto();
    /** bcprov alone. */
    public static final BcCrypto BC = new BcCrypto();
    /** Both, as the table says. */
    public static final StandardCrypto STANDARD = StandardCrypto.instance();

    private static final List<Named<Crypto>> ALL =
            List.of(Named.of("JDK", JCA), Named.of("bcprov", BC), Named.of("standard", STANDARD));

    private Cryptos() {}

    /** Returns each implementation. */
    public static Stream<Named<Crypto>> all() {
        return ALL.stream();
    }

    /** Returns each implementation with each of the values. */
    static Stream<Arguments> with(Object... values) {
        return with(List.of(values));
    }

    /** Returns each implementation with each of the values. */
    static <T> Stream<Arguments> with(List<T> values) {
        return all().flatMap(crypto -> values.stream().map(value -> Arguments.of(crypto, value)));
    }

    /** Returns each implementation with each known group that it has; which those are has a test of its own. */
    static Stream<Arguments> withTheirGroups() {
        return all().flatMap(crypto -> NamedGroup.KNOWN.stream()
                .filter(group -> crypto.getPayload().supports(group))
                .map(group -> Arguments.of(crypto, group)));
    }

    /** Returns each ordered pair of different implementations. */
    static Stream<Arguments> pairs() {
        return ALL.stream().flatMap(a -> ALL.stream().filter(b -> a != b).map(b -> Arguments.of(a, b)));
    }
}
