package io.niotls.conformance;

import io.niotls.crypto.Aead;
import io.niotls.crypto.Crypto;
import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import io.niotls.testing.Setup;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The standard primitives, with an ear on what they are used for. */
public final class CryptoTap {
    /** Shared secrets that were agreed on by encapsulation, in order. */
    public final List<byte[]> agreed = new ArrayList<>();
    /** Each key and nonce that something was sealed with. */
    public final Set<String> nonces = new HashSet<>();
    /** Those that were used a second time. */
    public final List<String> reused = new ArrayList<>();
    /** Whether sealing fails, after the nonce has been handed over. */
    public boolean failing;
    /** Whether taking another key fails. */
    public boolean failingToRekey;

    /** Returns the primitives. */
    public Crypto crypto() {
        Crypto standard = Setup.CRYPTO;
        return (Crypto) Proxy.newProxyInstance(Crypto.class.getClassLoader(), new Class<?>[] {Crypto.class}, (proxy, method,
                arguments) -> {
            if (method.getName().equals("keyExchange")) {
                return exchange(standard.keyExchange((NamedGroup) arguments[0]));
            }
            if (method.getName().equals("aead")) {
                return aead(hex((SecretBytes) arguments[1]), (Aead) method.invoke(standard, arguments));
            }
            try {
                return method.invoke(standard, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private KeyExchange exchange(KeyExchange exchange) {
        return new KeyExchange() {
            @Override
            public KeyPair generate(SecureRandom random) {
                return exchange.generate(random);
            }

            @Override
            public Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws TlsException {
                Encapsulation encapsulation = exchange.encapsulate(peerShare, random);
                agreed.add(encapsulation.secret().array().clone());
                return encapsulation;
            }
        };
    }

    private static String hex(SecretBytes key) {
        return HexFormat.of().formatHex(key.array());
    }

    private Aead aead(String first, Aead aead) {
        return new Aead() {
            private String key = first;

            @Override
            public int tagLength() {
                return aead.tagLength();
            }

            @Override
            public int seal(int nonceHead, long nonceTail, byte[] aad, int aadOffset, int aadLength, byte[] in, int inOffset,
                    int inLength, int trailingByte, byte[] out, int outOffset) {
                String used = key + " " + HexFormat.of().toHexDigits(nonceHead) + HexFormat.of().toHexDigits(nonceTail);
                if (!nonces.add(used)) {
                    reused.add(used);
                }
                if (failing) {
                    throw new IllegalStateException("a provider that fails");
                }
                return aead.seal(nonceHead, nonceTail, aad, aadOffset, aadLength, in, inOffset, inLength, trailingByte, out,
                        outOffset);
            }

            @Override
            public int open(int nonceHead, long nonceTail, byte[] aad, int aadOffset, int aadLength, byte[] in, int inOffset,
                    int inLength, byte[] out, int outOffset) {
                return aead.open(nonceHead, nonceTail, aad, aadOffset, aadLength, in, inOffset, inLength, out, outOffset);
            }

            @Override
            public void rekey(SecretBytes next) {
                if (failingToRekey) {
                    throw new IllegalStateException("a provider that fails");
                }
                key = hex(next);
                aead.rekey(next);
            }

            @Override
            public void close() {
                aead.close();
            }
        };
    }
}
