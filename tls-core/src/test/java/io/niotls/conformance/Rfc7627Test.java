package io.niotls.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 7627's master secret. The RFC prints no vectors, so what two engines agree on is compared with a computation of its own, by
 * {@link Mac} over the handshake messages as they were on the wire. (Neither do the hybrid groups' documents print any: RFC 10024
 * and its drafts have none.)
 */
class Rfc7627Test {
    @ParameterizedTest
    @ValueSource(strings = {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"})
    void masterSecretOfTwoEnginesIsThatOfAnIndependentComputation(String name) throws Exception {
        CipherSuite suite = CipherSuite.KNOWN.stream().filter(known -> known.toString().equals(name)).findFirst().orElseThrow();
        CryptoTap tap = new CryptoTap();
        List<String> keyLog = new ArrayList<>();
        List<NamedGroup> groups = List.of(NamedGroup.X25519, NamedGroup.SECP256R1); // the second for the certificate's curve
        EnginePair pair = Setup.pair(
                Setup.client(ProtocolVersion.TLS_1_2).cipherSuites(List.of(suite)).groups(groups).crypto(tap.crypto()),
                Setup.server(ProtocolVersion.TLS_1_2).cipherSuites(List.of(suite)).groups(groups).keyLog(keyLog::add));
        ByteArrayOutputStream clear = new ByteArrayOutputStream();
        boolean[] changed = new boolean[1];
        EnginePair.Wire ear = sent -> {
            addHandshake(sent, clear, changed);
            return sent;
        };
        pair.client.sends = ear;
        pair.server.sends = ear;
        pair.handshake();
        assertTrue(pair.client.engine.info().orElseThrow().extendedMasterSecret());
        assertEquals(1, tap.agreed.size());

        String hash = suite.hash() == HashAlgorithm.SHA384 ? "SHA-384" : "SHA-256";
        // RFC 7627 §3: everything from ClientHello up to and including ClientKeyExchange
        byte[] sessionHash = MessageDigest.getInstance(hash).digest(clear.toByteArray());
        byte[] expected = prf("Hmac" + hash.replace("-", ""), tap.agreed.get(0), "extended master secret", sessionHash, 48);
        String line = keyLog.stream().filter(other -> other.startsWith("CLIENT_RANDOM ")).findFirst().orElseThrow();
        assertArrayEquals(expected, HexFormat.of().parseHex(line.substring(line.lastIndexOf(' ') + 1)));
    }

    /** Collects handshake messages up to the first ChangeCipherSpec. */
    private static void addHandshake(byte[] sent, ByteArrayOutputStream clear, boolean[] changed) {
        for (int i = 0; i < sent.length && !changed[0];) {
            int length = Rewrite.uint16(sent, i + 3);
            if (sent[i] == 22) {
                clear.write(sent, i + 5, length);
            } else {
                changed[0] = true;
            }
            i += 5 + length;
        }
    }

    /** RFC 5246 §5. */
    private static byte[] prf(String algorithm, byte[] secret, String label, byte[] seed,
            int length) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(secret, algorithm));
        byte[] labelled = ScriptedPeer.concat(label.getBytes(StandardCharsets.US_ASCII), seed);
        byte[] a = labelled;
        byte[] out = {};
        while (out.length < length) {
            a = mac.doFinal(a);
            out = ScriptedPeer.concat(out, mac.doFinal(ScriptedPeer.concat(a, labelled)));
        }
        return Arrays.copyOf(out, length);
    }
}
