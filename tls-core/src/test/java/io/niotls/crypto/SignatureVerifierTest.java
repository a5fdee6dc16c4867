package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.Fault;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** That a key which is kept says the same of signatures as one that is parsed each time; what is right is said elsewhere. */
@Timeout(120)
class SignatureVerifierTest {
    private static final byte[] CONTENT = "what was said".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER = "what was not said".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> KEYS = List.of(
            "RSA 2048", "RSASSA-PSS SHA-256", "EC secp256r1", "EC secp384r1", "EC secp521r1", "Ed25519", "Ed448");

    static Stream<Arguments> keys() {
        return Cryptos.with(KEYS);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void tellsRightFromWrongAgainAndAgain(Crypto crypto, String name) throws Exception {
        KeyPair keys = TestKeys.of(name);
        Signer signer = crypto.signer(keys.getPrivate(), keys.getPublic());
        SignatureVerifier verifier = crypto.verifier(keys.getPublic());
        for (int i = 0; i < 5; i++) {
            for (SignatureScheme scheme : signer.schemes()) {
                byte[] signature = signer.sign(scheme, CONTENT);
                assertTrue(verifier.verify(scheme, CONTENT, signature));
                assertFalse(verifier.verify(scheme, OTHER, signature));
                signature[signature.length / 2] ^= 1;
                assertFalse(verifier.verify(scheme, CONTENT, signature));
                assertFalse(verifier.verify(scheme, CONTENT, new byte[0]));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void agreesWithTheCryptoOnWhatFits(Crypto crypto, String name) {
        PublicKey key = TestKeys.of(name).getPublic();
        SignatureVerifier verifier = crypto.verifier(key);
        for (SignatureScheme scheme : SignatureScheme.KNOWN) {
            assertEquals(crypto.fits(key, scheme, true), verifier.fits(scheme, true));
            assertEquals(crypto.fits(key, scheme, false), verifier.fits(scheme, false));
            if (!verifier.fits(scheme, false)) {
                TlsException e = assertThrows(TlsException.class, () -> verifier.verify(scheme, CONTENT, new byte[64]));
                assertEquals(Fault.UNOFFERED_SIGNATURE_SCHEME, e.fault());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void fitsNothingIfItsKeyIsOfAnotherKind(Crypto crypto) {
        SignatureVerifier verifier = crypto.verifier(new KeyOfBytes(new byte[] {0x30, 0}));
        for (SignatureScheme scheme : SignatureScheme.KNOWN) {
            assertFalse(verifier.fits(scheme, false));
            TlsException e = assertThrows(TlsException.class, () -> verifier.verify(scheme, CONTENT, new byte[64]));
            assertEquals(Fault.UNOFFERED_SIGNATURE_SCHEME, e.fault());
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void findsNothingSignedByAPointThatIsNotOnTheCurve(Crypto crypto) throws Exception {
        KeyPair keys = TestKeys.of("EC secp256r1");
        byte[] signature = crypto.signer(keys.getPrivate(), keys.getPublic())
                .sign(SignatureScheme.ECDSA_SECP256R1_SHA256, CONTENT);
        byte[] encoded = keys.getPublic().getEncoded();
        encoded[encoded.length - 1] ^= 1;
        SignatureVerifier verifier = crypto.verifier(new KeyOfBytes(encoded));
        assertFalse(verifier.verify(SignatureScheme.ECDSA_SECP256R1_SHA256, CONTENT, signature));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void servesSeveralThreadsFromTheStart(Crypto crypto, String name) throws Exception {
        KeyPair keys = TestKeys.of(name);
        Signer signer = crypto.signer(keys.getPrivate(), keys.getPublic());
        SignatureScheme scheme = signer.schemes().get(0);
        byte[] signature = signer.sign(scheme, CONTENT);
        SignatureVerifier verifier = crypto.verifier(keys.getPublic());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                byte[] content = i % 2 == 0 ? CONTENT : OTHER;
                results.add(threads.submit(() -> verifier.verify(scheme, content, signature)));
            }
            for (int i = 0; i < 16; i++) {
                assertEquals(i % 2 == 0, results.get(i).get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private record KeyOfBytes(byte[] encoded) implements PublicKey {
        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return encoded.clone();
        }
    }
}
