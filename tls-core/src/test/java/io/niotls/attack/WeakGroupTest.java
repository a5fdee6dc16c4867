package io.niotls.attack;

import static io.niotls.conformance.Rewrite.hex;

import io.niotls.auth.CredentialSelector;
import io.niotls.config.ServerConfig;
import io.niotls.conformance.BadMessage;
import io.niotls.conformance.Rewrite;
import io.niotls.conformance.Scenario;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.wire.ByteWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Public values that make a secret guessable, and signatures that fit any key. FREAK (CVE-2015-0204), Logjam (CVE-2015-4000),
 * invalid curve points (CVE-2015-7940), all-zero X25519 (RFC 7748 §6.1), "Psychic Signatures" (CVE-2022-21449: r = s = 0), ML-KEM
 * keys that are not reduced (FIPS 203 §7.2).
 */
@Timeout(60)
class WeakGroupTest {
    private static final int SUPPORTED_GROUPS = 10;
    private static final int KEY_SHARE = 51;
    private static final List<CipherSuite> DHE = List.of(CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256);
    /** An ECDSA signature of two zeros with ecdsa_secp256r1_sha256, and its length. */
    private static final byte[] ZERO_SIGNATURE = hex("0403 0008 3006 020100 020100");

    // ---- A server sends them to a client ----

    static List<BadMessage> forClients() {
        List<BadMessage> all = new ArrayList<>();
        shares((name, group, value) -> {
            UnaryOperator<byte[]> change = message -> Rewrite.extension(message, KEY_SHARE,
                    new ByteWriter().uint16(group.code()).opaque16(value).toByteArray());
            all.add(in(group, BadMessage.of(Scenario.TLS13_FULL, "ServerHello", name, "RFC 8446 §4.2.8", Fault.INVALID_KEY_SHARE,
                    change)));
        });
        for (byte[] value : List.of(new byte[1_119], new byte[1_121], new byte[32], filled(1_120, 0))) {
            all.add(in(NamedGroup.X25519_MLKEM768, BadMessage.of(Scenario.TLS13_FULL, "ServerHello",
                    "with a bad hybrid share of " + value.length, "RFC 10024 §4", Fault.INVALID_KEY_SHARE,
                    message -> Rewrite.extension(message, KEY_SHARE,
                            new ByteWriter().uint16(NamedGroup.X25519_MLKEM768.code()).opaque16(value).toByteArray()))));
        }
        // FIPS 203 §6.3: a ciphertext that was changed decapsulates to another secret; the keys differ and nothing is told
        all.add(in(NamedGroup.X25519_MLKEM768, BadMessage.of(Scenario.TLS13_FULL, "ServerHello",
                "with a changed ML-KEM ciphertext", "FIPS 203 §6.3", Fault.RECORD_NOT_AUTHENTIC, message -> {
                    byte[] value = Rewrite.extensions(message).get(KEY_SHARE);
                    value[10] ^= 1;
                    return Rewrite.extension(message, KEY_SHARE, value);
                })));
        for (byte[] point : weakX25519()) {
            all.add(ecdhe("with an x25519 point of low order", NamedGroup.X25519, point));
        }
        for (byte[] point : badP256()) {
            all.add(ecdhe("with a point of " + point.length + " bytes not on P-256", NamedGroup.SECP256R1, point));
        }
        for (int difference : new int[] {0, -1, 1}) {
            all.add(dheWith("with its prime and " + difference + " as public value",
                    prime -> prime.add(BigInteger.valueOf(difference))));
        }
        for (BigInteger value : List.of(BigInteger.ZERO, BigInteger.ONE)) {
            all.add(dheWith("with the public value " + value, prime -> value));
        }
        for (int bytes : new int[] {64, 96, 128, 255}) {
            // Logjam: whatever is signed, a short prime is refused before
            all.add(dhe("with a prime of " + 8 * bytes + " bits", "RFC 9325 §4.2", filled(bytes, 0xff), filled(bytes, 5)));
        }
        all.add(dhe("with a prime of 16,384 bits", "RFC 7919 §5.1", filled(2_048, 0xff), filled(2_048, 5)));
        all.add(BadMessage.of(Scenario.TLS12_FULL, "ServerKeyExchange", "with r = s = 0", "FIPS 186-5 §6.4.2",
                Fault.BAD_SIGNATURE,
                message -> Rewrite.withBody(message, Arrays.copyOf(Rewrite.body(message), 36), ZERO_SIGNATURE))
                .server(server -> server.credentials(CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256)))));
        all.add(BadMessage.of(Scenario.TLS13_FULL, "CertificateVerify", "with r = s = 0", "FIPS 186-5 §6.4.2",
                Fault.BAD_SIGNATURE, message -> Rewrite.withBody(message, ZERO_SIGNATURE))
                .server(server -> server.credentials(CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256)))));
        return all;
    }

    @ParameterizedTest
    @MethodSource("forClients")
    void isRefusedByTheClient(BadMessage message) {
        message.isRefusedByTheClient();
    }

    /** The signature is right, as a server's own would be: it is the value alone that is wrong. */
    private static BadMessage ecdhe(String name, NamedGroup group, byte[] point) {
        byte[] parameters = new ByteWriter().uint8(3).uint16(group.code()).opaque8(point).toByteArray();
        return in(group, BadMessage.of(Scenario.TLS12_FULL, "ServerKeyExchange", name, "RFC 8422 §5.11", Fault.INVALID_KEY_SHARE,
                message -> {
                    byte[] body = Rewrite.body(message);
                    return Rewrite.withBody(message, parameters, Arrays.copyOfRange(body, 4 + (body[3] & 0xff), body.length));
                }), server -> server.credentials(signing(KeyKind.ED25519, honest -> parameters)));
    }

    private static BadMessage dheWith(String name, UnaryOperator<BigInteger> value) {
        UnaryOperator<byte[]> change = parameters -> {
            byte[] prime = Arrays.copyOfRange(parameters, 2, 2 + Rewrite.uint16(parameters, 0));
            byte[] other = value.apply(new BigInteger(1, prime)).toByteArray();
            return new ByteWriter().opaque16(prime).opaque16(new byte[] {2})
                    .opaque16(other[0] == 0 && other.length > 1 ? Arrays.copyOfRange(other, 1, other.length) : other)
                    .toByteArray();
        };
        UnaryOperator<byte[]> exchange = message -> {
            byte[] body = Rewrite.body(message);
            int generator = 2 + Rewrite.uint16(body, 0);
            int publicValue = generator + 2 + Rewrite.uint16(body, generator);
            int end = publicValue + 2 + Rewrite.uint16(body, publicValue);
            return Rewrite.withBody(message, change.apply(body), Arrays.copyOfRange(body, end, body.length));
        };
        return BadMessage.of(
                Scenario.TLS12_FULL, "ServerKeyExchange", name, "RFC 7919 §5.1", Fault.INVALID_KEY_SHARE, exchange)
                .client(client -> client.cipherSuites(DHE).groups(List.of(NamedGroup.FFDHE2048)))
                .server(server -> rsaDhe(server).credentials(signing(KeyKind.RSA_2048, change)));
    }

    /** Returns who signs other parameters than its own, after the two randoms (RFC 5246 §7.4.3). */
    private static CredentialSelector signing(KeyKind kind, UnaryOperator<byte[]> parameters) {
        return CredentialSelector.of(Rewrite.signing(Setup.credential(kind), content -> ScriptedPeer.concat(
                Arrays.copyOf(content, 64), parameters.apply(Arrays.copyOfRange(content, 64, content.length)))));
    }

    private static BadMessage dhe(String name, String rule, byte[] prime, byte[] value) {
        // Not signed by anybody: parameters like these are not worth looking at a signature.
        byte[] exchange = ScriptedPeer.message(12, new ByteWriter().opaque16(prime).opaque16(new byte[] {2}).opaque16(value)
                .uint16(0x0804).opaque16(new byte[256]).toByteArray());
        return BadMessage.of(Scenario.TLS12_FULL, "ServerKeyExchange", name, rule, Fault.WEAK_DH_GROUP, message -> exchange)
                .client(client -> client.cipherSuites(DHE)).server(WeakGroupTest::rsaDhe);
    }

    private static ServerConfig.Builder rsaDhe(ServerConfig.Builder server) {
        return server.cipherSuites(DHE).groups(List.of(NamedGroup.FFDHE2048))
                .credentials(CredentialSelector.of(Setup.credential(KeyKind.RSA_2048)));
    }

    // ---- A client sends them to a server ----

    static List<BadMessage> forServers() {
        List<BadMessage> all = new ArrayList<>();
        shares((name, group, value) -> {
            UnaryOperator<byte[]> change = message -> clientShare(message, group, value);
            all.add(BadMessage.of(Scenario.TLS13_FULL, "ClientHello", name, "RFC 8446 §4.2.8", Fault.INVALID_KEY_SHARE, change)
                    .client(client -> client.grease(false)).server(server -> server.groups(List.of(group))));
        });
        // FIPS 203 §7.2: coefficients of the encapsulation key must be reduced
        for (byte[] value : List.of(filled(1_216, 0xff), new byte[1_215], new byte[1_217], new byte[32], new byte[1_216])) {
            NamedGroup hybrid = NamedGroup.X25519_MLKEM768;
            all.add(BadMessage.of(Scenario.TLS13_FULL, "ClientHello", "with a bad hybrid share of " + value.length,
                    "RFC 10024 §4", Fault.INVALID_KEY_SHARE, message -> clientShare(message, hybrid, value))
                    .client(client -> client.grease(false)).server(server -> server.groups(List.of(hybrid))));
        }
        all.add(BadMessage.of(Scenario.TLS12_FULL, "ClientHello", "with export suites only", "FREAK",
                Fault.NO_COMMON_CIPHER_SUITE, message -> Rewrite.clientSuites(message, hex("0006 0003 0014 0062"))));
        for (byte[] point : weakX25519()) {
            all.add(ecdhe("with an x25519 point of low order", point));
        }
        for (int length : new int[] {1, 31, 33}) {
            all.add(ecdhe("with an x25519 point of " + length, filled(length, 9)));
        }
        for (byte[] point : badP256()) {
            all.add(ecdhe("with a point of " + point.length + " bytes not on P-256", point)
                    .server(server -> server.groups(List.of(NamedGroup.SECP256R1))));
        }
        for (byte[] value : List.of(new byte[1], one(1), one(256), filled(256, 0xff), new byte[256])) {
            all.add(BadMessage.of(Scenario.TLS12_FULL, "ClientKeyExchange", "with a bad ffdhe2048 value of " + value.length,
                    "RFC 7919 §5.1", Fault.INVALID_KEY_SHARE,
                    message -> ScriptedPeer.message(16, new ByteWriter().opaque16(value).toByteArray()))
                    .client(client -> client.cipherSuites(DHE).groups(List.of(NamedGroup.FFDHE2048)))
                    .server(WeakGroupTest::rsaDhe));
        }
        for (Scenario scenario : List.of(Scenario.TLS13_CLIENT_CERTIFICATE, Scenario.TLS12_CLIENT_CERTIFICATE)) {
            all.add(BadMessage.of(scenario, "CertificateVerify", "with r = s = 0", "FIPS 186-5 §6.4.2", Fault.BAD_SIGNATURE,
                    message -> Rewrite.withBody(message, ZERO_SIGNATURE))
                    .client(client -> client.credentials(CredentialSelector.of(Setup.clientCredential(KeyKind.ECDSA_P256)))));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("forServers")
    void isRefusedByTheServer(BadMessage message) {
        message.isRefusedByTheServer();
    }

    private static byte[] clientShare(byte[] hello, NamedGroup group, byte[] value) {
        byte[] entry = new ByteWriter().uint16(group.code()).opaque16(value).toByteArray();
        byte[] listed = new ByteWriter().uint16(2).uint16(group.code()).toByteArray();
        return Rewrite.extension(Rewrite.extension(hello, SUPPORTED_GROUPS, listed), KEY_SHARE,
                new ByteWriter().opaque16(entry).toByteArray());
    }

    private static BadMessage ecdhe(String name, byte[] point) {
        byte[] exchange = ScriptedPeer.message(16, new ByteWriter().opaque8(point).toByteArray());
        return BadMessage.of(Scenario.TLS12_FULL, "ClientKeyExchange", name, "RFC 8422 §5.11", Fault.INVALID_KEY_SHARE,
                message -> exchange);
    }

    // ---- The values ----

    private interface Share {
        void add(String name, NamedGroup group, byte[] value);
    }

    /** Bad shares of a curve or a field, which are the same for both roles. */
    private static void shares(Share share) {
        for (int length : new int[] {1, 31, 33}) {
            share.add("with an x25519 share of " + length, NamedGroup.X25519, filled(length, 9));
        }
        for (byte[] point : weakX25519()) {
            share.add("with an x25519 share of low order", NamedGroup.X25519, point);
        }
        for (byte[] value : List.of(new byte[56], filled(55, 9), filled(57, 9))) {
            share.add("with a bad x448 share of " + value.length, NamedGroup.X448, value);
        }
        for (byte[] point : badP256()) {
            share.add("with a point of " + point.length + " bytes not on P-256", NamedGroup.SECP256R1, point);
        }
        for (byte[] value : List.of(new byte[256], filled(255, 1), filled(256, 0xff), one(256))) {
            share.add("with a bad ffdhe2048 value of " + value.length, NamedGroup.FFDHE2048, value);
        }
    }

    private static BadMessage in(NamedGroup group, BadMessage message) {
        return in(group, message, UnaryOperator.identity());
    }

    private static BadMessage in(NamedGroup group, BadMessage message, UnaryOperator<ServerConfig.Builder> server) {
        return message.client(client -> client.groups(List.of(group)))
                .server(builder -> server.apply(builder.groups(List.of(group))));
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] one(int length) {
        byte[] bytes = new byte[length];
        bytes[length - 1] = 1;
        return bytes;
    }

    /** RFC 7748 §6.1 and its errata: points whose order divides the cofactor. */
    private static List<byte[]> weakX25519() {
        return List.of(
                new byte[32],
                hex("0100000000000000000000000000000000000000000000000000000000000000"),
                hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
                hex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
                hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));
    }

    /** Not on the curve, the point at infinity, compressed, too short, too long. */
    private static List<byte[]> badP256() {
        byte[] offCurve = filled(65, 1);
        offCurve[0] = 4;
        byte[] compressed = Arrays.copyOf(hex("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"), 33);
        byte[] tooLarge = filled(65, 0xff);
        tooLarge[0] = 4;
        return List.of(new byte[] {0}, new byte[65], offCurve, compressed, filled(64, 4), filled(66, 4), tooLarge);
    }
}
