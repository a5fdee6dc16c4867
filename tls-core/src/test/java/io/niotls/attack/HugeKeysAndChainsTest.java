package io.niotls.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialChoice;
import io.niotls.auth.CredentialSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.crypto.Signer;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keys and chains whose verification would cost more than a connection is worth: RSA of 16,384 bits (Go CVE-2023-29409 stops at
 * 8,192, the JDK's {@code jdk.tls.maxCertificateChainLength} at 10 certificates), exponents as long as the modulus, 100
 * certificates, and a maze of authorities that all issue each other. For large Diffie-Hellman primes see {@link WeakGroupTest}.
 */
@Timeout(60)
class HugeKeysAndChainsTest {
    private static final BigInteger F4 = BigInteger.valueOf(65_537);

    static List<Arguments> victims() {
        List<Arguments> all = new ArrayList<>();
        for (ProtocolVersion version : List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2)) {
            all.add(Arguments.of(version, true));
            all.add(Arguments.of(version, false));
        }
        return all;
    }

    @ParameterizedTest(name = "{0}, client {1}")
    @MethodSource("victims")
    void refusesAnRsaKeyOf16384Bits(ProtocolVersion version, boolean client) throws Exception {
        PublicKey huge = rsa(new BigInteger(16_384, new Random(1)).setBit(16_383).setBit(0), F4);
        assertEquals(Fault.CERTIFICATE_TOO_LARGE, refusal(version, client, List.of(leaf(huge))));
    }

    /** It need not be the leaf's: the verifier would meet it on the way up. */
    @ParameterizedTest(name = "{0}, client {1}")
    @MethodSource("victims")
    void refusesALargeKeyAnywhereInTheChain(ProtocolVersion version, boolean client) throws Exception {
        PublicKey huge = rsa(new BigInteger(16_384, new Random(2)).setBit(16_383).setBit(0), F4);
        X509Certificate good = TestPki.leaf(KeyKind.RSA_2048, Setup.HOST).certificate();
        assertEquals(Fault.CERTIFICATE_TOO_LARGE, refusal(version, client, List.of(good, leaf(huge))));
    }

    /** A verification with such an exponent takes as long as a signature. */
    @ParameterizedTest(name = "{0}, client {1}")
    @MethodSource("victims")
    void refusesAnExponentAsLongAsTheModulus(ProtocolVersion version, boolean client) throws Exception {
        BigInteger modulus = new BigInteger(2_048, new Random(3)).setBit(2_047).setBit(0);
        PublicKey slow = rsa(modulus, modulus.subtract(BigInteger.TWO));
        assertEquals(Fault.CERTIFICATE_TOO_LARGE, refusal(version, client, List.of(leaf(slow))));
    }

    @ParameterizedTest(name = "{0}, client {1}")
    @MethodSource("victims")
    void refusesAChainOf100Certificates(ProtocolVersion version, boolean client) throws Exception {
        X509Certificate leaf = TestPki.leaf(KeyKind.RSA_2048, Setup.HOST).certificate();
        assertEquals(Fault.CHAIN_TOO_LONG, refusal(version, client, Collections.nCopies(100, leaf)));
    }

    /** The first chain above the limit, so that nobody has to guess where it is. */
    @ParameterizedTest(name = "{0}, client {1}")
    @MethodSource("victims")
    void refusesTheFirstCertificateAboveTheLimit(ProtocolVersion version, boolean client) throws Exception {
        int limit = Setup.verifier(true).limits().maxChainLength();
        X509Certificate leaf = TestPki.leaf(KeyKind.RSA_2048, Setup.HOST).certificate();
        assertEquals(Fault.CHAIN_TOO_LONG, refusal(version, client, Collections.nCopies(limit + 1, leaf)));
        assertFalse(refusal(version, client, Collections.nCopies(limit, leaf)) == Fault.CHAIN_TOO_LONG);
    }

    private static PublicKey rsa(BigInteger modulus, BigInteger exponent) throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    private static X509Certificate leaf(PublicKey key) {
        return TestPki.certificate("CN=huge", new KeyPair(key, null))
                .names(Setup.HOST).issuer(TestPki.intermediate(KeyKind.ECDSA_P256)).build();
    }

    /** Returns why one side refuses the other's chain; the other one only claims to hold the key. */
    private static Fault refusal(ProtocolVersion version, boolean client, List<X509Certificate> chain) throws Exception {
        Credential credential = Credential.of(chain, new Signer() {
            @Override
            public List<SignatureScheme> schemes() {
                return List.of(SignatureScheme.RSA_PSS_RSAE_SHA256);
            }

            @Override
            public byte[] sign(SignatureScheme scheme, byte[] content) {
                return new byte[256];
            }
        });
        CredentialSelector selector =
                request -> Optional.of(new CredentialChoice(credential, SignatureScheme.RSA_PSS_RSAE_SHA256));
        EnginePair pair = client
                ? Setup.pair(Setup.client(version), Setup.server(version).credentials(selector))
                : Setup.pair(Setup.client(version).credentials(selector),
                        Setup.server(version).clientAuthentication(ClientAuthentication.REQUIRED));
        TlsException refusal = assertThrows(TlsException.class, pair::pump);
        assertTrue((client ? pair.client : pair.server).engine.failure().filter(refusal::equals).isPresent());
        return refusal.fault();
    }
}
