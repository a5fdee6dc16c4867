package io.niotls.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.crypto.bc.BcCrypto;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import io.niotls.testing.Setup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Key shares of a peer, in every group but the larger ones of RFC 7919, which differ from ffdhe2048 in their length only and take
 * a hundred times as long.
 */
public final class KeyShareTarget {
    static final List<NamedGroup> GROUPS = NamedGroup.KNOWN.stream()
            .filter(group -> !group.name().startsWith("ffdhe") || group.equals(NamedGroup.FFDHE2048)).toList();
    private static final List<Crypto> CRYPTOS = List.of(StandardCrypto.instance(), new BcCrypto());
    /** Numbers and polynomials of one key agreement. */
    private static final int BOUND = 4 << 20;
    /** Shares of our own, whose other halves are right; made once. */
    private static final Map<NamedGroup, byte[]> SHARES = new ConcurrentHashMap<>();

    private KeyShareTarget() {}

    static void run(byte[] input) throws Exception {
        Choices choices = new Choices(input);
        NamedGroup group = GROUPS.get(choices.below(GROUPS.size()));
        int how = choices.uint8();
        KeyExchange exchange = CRYPTOS.get(how & 1).keyExchange(group);
        byte[] share = choices.rest();
        Allocation allocation = new Allocation();
        try {
            allocation.count(() -> {
                if ((how & 2) != 0) {
                    try (KeyExchange.KeyPair pair = exchange.generate(Setup.seeded(1))) {
                        use(pair.decapsulate(share));
                    }
                } else {
                    KeyExchange.Encapsulation answer = exchange.encapsulate(share, Setup.seeded(2));
                    assertTrue(answer.share().length > 0);
                    use(answer.secret());
                }
                return null;
            });
        } catch (TlsException refused) {
            assertEquals(Fault.INVALID_KEY_SHARE, refused.fault());
        }
        allocation.check(BOUND + 64L * input.length, group.name());
    }

    private static void use(SecretBytes secret) {
        try (secret) {
            byte zero = 0;
            for (byte each : secret.array()) {
                zero |= each;
            }
            assertTrue(zero != 0, "a secret of zeros");
        }
    }

    /** Returns a share that is right. */
    static byte[] honest(NamedGroup group) {
        return SHARES.computeIfAbsent(group, each -> {
            try (KeyExchange.KeyPair pair = new BcCrypto().keyExchange(each).generate(Setup.seeded(3))) {
                return pair.share().clone();
            }
        });
    }
}
