package io.niotls.conformance;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Hkdf;
import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.Prf;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import io.niotls.testing.Setup;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The standard primitives, which note every secret that they are given or have made, and every private key: each array is looked
 * at again when it should have been wiped.
 */
public final class SecretsWatch {
    private final Map<byte[], String> seen = new IdentityHashMap<>();
    private final List<WatchedPair> pairs = new ArrayList<>();

    /** Returns the primitives. */
    public Crypto crypto() {
        Crypto standard = Setup.CRYPTO;
        return (Crypto) Proxy.newProxyInstance(Crypto.class.getClassLoader(), new Class<?>[] {Crypto.class}, (proxy, method,
                arguments) -> {
            try {
                if (arguments != null && arguments.length == 2 && arguments[1] instanceof SecretBytes key) {
                    note(key, method.getName());
                }
                Object made = method.invoke(standard, arguments);
                return switch (method.getName()) {
                    case "hkdf" -> watched((Hkdf) made);
                    case "prf" -> watched((Prf) made);
                    case "keyExchange" -> watched((KeyExchange) made, ((NamedGroup) arguments[0]).toString());
                    case "diffieHellman" -> watched((KeyExchange) made, ((BigInteger) arguments[0]).bitLength() + " bits");
                    default -> made;
                };
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    /** Returns what secrets and private keys there still are, by what they were made for; sorted. */
    public List<String> alive() {
        List<String> alive = new ArrayList<>();
        seen.forEach((array, what) -> {
            for (byte value : array) {
                if (value != 0) {
                    alive.add(what);
                    break;
                }
            }
        });
        pairs.stream().filter(pair -> !pair.closed).forEach(pair -> alive.add("private key of " + pair.group));
        return alive.stream().sorted().toList();
    }

    /** Returns how many secrets have been seen. */
    public int count() {
        return seen.size() + pairs.size();
    }

    private SecretBytes note(SecretBytes secret, String what) {
        note(secret.array(), what);
        return secret;
    }

    private void note(byte[] secret, String what) {
        seen.putIfAbsent(secret, what);
    }

    private Hkdf watched(Hkdf hkdf) {
        return new Hkdf() {
            @Override
            public SecretBytes extract(byte[] salt, byte[] inputKeyMaterial) {
                note(salt, "salt");
                note(inputKeyMaterial, "input key material");
                return note(hkdf.extract(salt, inputKeyMaterial), "extract");
            }

            @Override
            public SecretBytes expand(SecretBytes pseudorandomKey, byte[] info, int length) {
                note(pseudorandomKey, "pseudorandom key");
                // RFC 8446 §7.1: two bytes of length, one of the label's length, "tls13 " and the label
                String label = new String(info, 9, info[2] - 6, StandardCharsets.US_ASCII);
                return note(hkdf.expand(pseudorandomKey, info, length), label);
            }
        };
    }

    private Prf watched(Prf prf) {
        return (secret, label, seed, length) -> {
            note(secret, "secret of " + label);
            return note(prf.derive(secret, label, seed, length), label);
        };
    }

    private KeyExchange watched(KeyExchange exchange, String group) {
        return new KeyExchange() {
            @Override
            public KeyPair generate(SecureRandom random) {
                WatchedPair pair = new WatchedPair(exchange.generate(random), group);
                pairs.add(pair);
                return pair;
            }

            @Override
            public Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws TlsException {
                Encapsulation encapsulation = exchange.encapsulate(peerShare, random);
                note(encapsulation.secret(), "secret of " + group);
                return encapsulation;
            }
        };
    }

    private final class WatchedPair implements KeyExchange.KeyPair {
        private final KeyExchange.KeyPair pair;
        private final String group;
        private boolean closed;

        WatchedPair(KeyExchange.KeyPair pair, String group) {
            this.pair = pair;
            this.group = group;
        }

        @Override
        public byte[] share() {
            return pair.share();
        }

        @Override
        public SecretBytes decapsulate(byte[] peerShare) throws TlsException {
            return note(pair.decapsulate(peerShare), "secret of " + group);
        }

        @Override
        public Optional<KeyExchange.KeyPair> component(NamedGroup part) {
            return pair.component(part);
        }

        @Override
        public void close() {
            closed = true;
            pair.close();
        }
    }
}
