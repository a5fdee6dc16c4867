package io.niotls.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Config;
import io.niotls.conformance.BadMessage;
import io.niotls.conformance.Rewrite;
import io.niotls.conformance.Scenario;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.handshake.tls12.RawClient;
import io.niotls.handshake.tls12.RawPeer;
import io.niotls.handshake.tls12.RawServer;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.Present;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.testing.Setup;
import io.niotls.wire.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nobody is told what was wrong with a padding, and nobody decrypts with an RSA key. Vaudenay, Lucky Thirteen (CVE-2013-0169),
 * POODLE for TLS; Bleichenbacher, ROBOT (CVE-2017-13099), Marvin (CVE-2023-50782). CBC is off unless a program asks for it.
 *
 * <p>That the checks take the same steps whatever the padding is shown where they are, in {@code io.niotls.record.CbcRecordTest}.
 */
@Timeout(60)
class PaddingAndRsaOracleTest {
    /** TLS_RSA_WITH_… of RFC 5246, 5288, 5932, 6209 and 6655, and TLS_RSA_PSK_WITH_… of RFC 5487. */
    private static final List<Integer> RSA_KEY_EXCHANGE = List.of(0x0001, 0x0002, 0x0004, 0x0005, 0x000a, 0x002f, 0x0035,
            0x003b, 0x003c, 0x003d, 0x0041, 0x0084, 0x0096, 0x009c, 0x009d, 0x00ac, 0x00ad, 0xc03c, 0xc03d, 0xc09c, 0xc09d,
            0xc0a0, 0xc0a1);

    // ---- CBC ----

    private static boolean isCbc(CipherSuite suite) {
        return switch (suite.bulkCipher()) {
            case AES_128_CBC, AES_256_CBC -> true;
            case AES_128_GCM, AES_256_GCM, CHACHA20_POLY1305, AES_128_CCM, AES_256_CCM, AES_128_CCM_8, AES_256_CCM_8 -> false;
        };
    }

    @Test
    void cbcIsOffUnlessAskedFor() {
        assertTrue(Config.DEFAULT_CIPHER_SUITES.stream().noneMatch(PaddingAndRsaOracleTest::isCbc));
        List<CipherSuite> cbc = CipherSuite.KNOWN.stream().filter(PaddingAndRsaOracleTest::isCbc).toList();
        assertTrue(cbc.size() > 5);
        ByteWriter suites = new ByteWriter().uint16(2 * cbc.size());
        cbc.forEach(suite -> suites.uint16(suite.code()));
        BadMessage.of(Scenario.TLS12_FULL, "ClientHello", "with CBC only", "RFC 9325 §4.2.1", Fault.NO_COMMON_CIPHER_SUITE,
                message -> Rewrite.clientSuites(message, suites.toByteArray())).isRefusedByTheServer();
        for (CipherSuite suite : cbc) {
            BadMessage.of(Scenario.TLS12_FULL, "ServerHello", "with " + suite, "RFC 5246 §7.4.1.3",
                    Fault.SELECTED_UNOFFERED_CIPHER_SUITE,
                    message -> Rewrite.serverSuite(message, suite.code())).isRefusedByTheClient();
        }
    }

    /** Where CBC is on: the suite, in either order of MAC and encryption, and who is attacked. */
    private record Victim(CipherSuite suite, boolean encryptThenMac, boolean client) {
        RawPeer connect() throws Exception {
            if (client) {
                RawServer peer = RawServer.of(Setup.client().cipherSuites(List.of(suite)));
                peer.suite = suite;
                return peer.complete(encryptThenMac
                        ? RawServer.extensions().add(ServerHelloExtension.ENCRYPT_THEN_MAC, Present.PRESENT)
                        : RawServer.extensions());
            }
            return RawClient.of(Setup.server().cipherSuites(List.of(suite))).complete(encryptThenMac
                    ? RawClient.extensions().add(ClientHelloExtension.ENCRYPT_THEN_MAC, Present.PRESENT)
                    : RawClient.extensions());
        }
    }

    static List<Victim> victims() {
        List<Victim> all = new ArrayList<>();
        for (CipherSuite suite : List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384)) {
            for (boolean encryptThenMac : new boolean[] {true, false}) {
                all.add(new Victim(suite, encryptThenMac, true));
                all.add(new Victim(suite, encryptThenMac, false));
            }
        }
        return all;
    }

    /**
     * Each forgery makes another thing wrong: the IV's bytes the first block only, a block's last byte the padding of the next
     * one, the last block everything, a record without its last block the place of MAC and padding.
     */
    @ParameterizedTest
    @MethodSource("victims")
    void everyForgeryIsAnsweredAlike(Victim victim) throws Exception {
        Set<String> answers = new TreeSet<>();
        RawPeer honest = victim.connect();
        byte[] data = new byte[40];
        byte[] model = honest.sealed(data);
        honest.deliver(model);
        assertArrayEquals(data, honest.receivedPlaintext());
        for (int place = 5; place < model.length; place += place % 16 == 4 ? 1 : 15) {
            answers.add(answerTo(victim, place));
        }
        answers.add(answerTo(victim, -1));
        assertEquals(1, answers.size(), answers::toString);
    }

    /** Returns what the victim says to a record with a changed byte, or without its last block. */
    private static String answerTo(Victim victim, int place) throws Exception {
        RawPeer peer = victim.connect();
        byte[] record = peer.sealed(new byte[40]);
        if (place < 0) {
            record = Arrays.copyOf(record, record.length - 16);
            record[4] -= 16;
        } else {
            record[place] ^= 1;
        }
        TlsException failure = peer.expectRefusal(Fault.RECORD_NOT_AUTHENTIC, record);
        assertArrayEquals(new byte[0], peer.receivedPlaintext());
        return failure.getMessage();
    }

    // ---- RSA ----

    @Test
    void noSuiteWithRsaKeyExchangeIsKnown() {
        for (int code : RSA_KEY_EXCHANGE) {
            assertTrue(!CipherSuite.of(code).isKnown(), () -> CipherSuite.of(code).toString());
        }
        assertTrue(CipherSuite.KNOWN.stream().noneMatch(suite -> suite.name().startsWith("TLS_RSA_")));
    }

    @Test
    void aServerThatChoosesRsaKeyExchangeIsRefused() {
        for (int code : RSA_KEY_EXCHANGE) {
            BadMessage.of(Scenario.TLS12_FULL, "ServerHello", "with suite " + code, "RFC 5246 §7.4.1.3",
                    Fault.SELECTED_UNOFFERED_CIPHER_SUITE,
                    message -> Rewrite.serverSuite(message, code)).isRefusedByTheClient();
        }
    }

    @Test
    void aClientThatHasNothingElseIsRefused() {
        ByteWriter suites = new ByteWriter().uint16(2 * RSA_KEY_EXCHANGE.size());
        RSA_KEY_EXCHANGE.forEach(suites::uint16);
        BadMessage.of(Scenario.TLS12_FULL, "ClientHello", "with RSA key exchange only", "RFC 9325 §4.1",
                Fault.NO_COMMON_CIPHER_SUITE,
                message -> Rewrite.clientSuites(message, suites.toByteArray())).isRefusedByTheServer();
    }

    /** ROBOT's five messages are all the same to somebody who does not decrypt them. */
    @Test
    void anEncryptedPremasterSecretIsRefusedWhateverItHolds() {
        for (int seed = 0; seed < 5; seed++) {
            byte[] encrypted = new byte[256];
            Setup.seeded(seed).nextBytes(encrypted);
            byte[] exchange = ScriptedPeer.message(16, new ByteWriter().opaque16(encrypted).toByteArray());
            BadMessage.of(Scenario.TLS12_FULL, "ClientKeyExchange", "with an encrypted secret", "RFC 8422 §5.7",
                    Fault.MALFORMED_MESSAGE, message -> exchange).isRefusedByTheServer();
        }
    }
}
