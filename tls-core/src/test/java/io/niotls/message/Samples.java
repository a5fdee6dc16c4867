package io.niotls.message;

import static io.niotls.message.Faults.hex;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;

import java.math.BigInteger;
import java.util.List;

/** One well-formed example of every extension in every message that may carry it, and of every message. */
final class Samples {
    /** An extension, a value and the body that the RFC says the value has. */
    record OfExtension<T>(Extension<T> key, T value, byte[] body) {
        @Override
        public String toString() {
            return key.toString();
        }
    }

    /** A message and how its body is decoded. */
    record OfMessage(String name, HandshakeMessage message, HandshakeFrame.Decoder<? extends HandshakeMessage> decoder) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final ExtensionType UNKNOWN = new ExtensionType(0x5a5a);

    private static final List<SignatureScheme> SCHEMES =
            List.of(SignatureScheme.ECDSA_SECP256R1_SHA256, SignatureScheme.of(0x0201));
    private static final String BINDER = "bb".repeat(32);

    static final List<OfExtension<?>> EXTENSIONS = List.of(
            of(ClientHelloExtension.SERVER_NAME, "a.example", "000c 00 0009 612e6578616d706c65"),
            of(ClientHelloExtension.MAX_FRAGMENT_LENGTH, 1024, "02"),
            of(ClientHelloExtension.STATUS_REQUEST, StatusRequest.ocsp(), "01 0000 0000"),
            of(ClientHelloExtension.SUPPORTED_GROUPS, List.of(NamedGroup.X25519, NamedGroup.of(0x2a2a)), "0004 001d 2a2a"),
            of(ClientHelloExtension.EC_POINT_FORMATS, hex("00"), "01 00"),
            of(ClientHelloExtension.SIGNATURE_ALGORITHMS, SCHEMES, "0004 0403 0201"),
            of(ClientHelloExtension.SIGNATURE_ALGORITHMS_CERT, SCHEMES, "0004 0403 0201"),
            of(ClientHelloExtension.ALPN, List.of("h2", "\u00ff"), "0005 02 6832 01 ff"),
            of(ClientHelloExtension.SIGNED_CERTIFICATE_TIMESTAMP, Present.PRESENT, ""),
            of(ClientHelloExtension.PADDING, 3, "000000"),
            of(ClientHelloExtension.ENCRYPT_THEN_MAC, Present.PRESENT, ""),
            of(ClientHelloExtension.EXTENDED_MASTER_SECRET, Present.PRESENT, ""),
            of(ClientHelloExtension.RECORD_SIZE_LIMIT, 16_385, "4001"),
            of(ClientHelloExtension.SESSION_TICKET, hex("0102"), "0102"),
            of(ClientHelloExtension.EARLY_DATA, Present.PRESENT, ""),
            of(ClientHelloExtension.SUPPORTED_VERSIONS, List.of(ProtocolVersion.TLS_1_3, new ProtocolVersion(0x7a7a)),
                    "04 0304 7a7a"),
            of(ClientHelloExtension.COOKIE, hex("c0"), "0001 c0"),
            of(ClientHelloExtension.PSK_KEY_EXCHANGE_MODES, List.of(PskMode.PSK_DHE_KE, new PskMode(0x0b)), "02 01 0b"),
            of(ClientHelloExtension.CERTIFICATE_AUTHORITIES, List.of(hex("3000")), "0004 0002 3000"),
            of(ClientHelloExtension.POST_HANDSHAKE_AUTH, Present.PRESENT, ""),
            of(ClientHelloExtension.KEY_SHARE,
                    List.of(new KeyShareEntry(NamedGroup.of(0x2a2a), hex("00")),
                            new KeyShareEntry(NamedGroup.X25519, hex("0102"))),
                    "000b 2a2a 0001 00 001d 0002 0102"),
            of(ClientHelloExtension.RENEGOTIATION_INFO, hex(""), "00"),
            of(ClientHelloExtension.PRE_SHARED_KEY,
                    new OfferedPsks(List.of(new PskIdentity(hex("aabb"), 0xfffffffeL), new PskIdentity(hex("cc"), 0)),
                            List.of(hex(BINDER), hex(BINDER + "00"))),
                    "000f 0002 aabb fffffffe 0001 cc 00000000 0043 20" + BINDER + "21" + BINDER + "00"),

            of(ServerHelloExtension.SERVER_NAME, Present.PRESENT, ""),
            of(ServerHelloExtension.MAX_FRAGMENT_LENGTH, 4096, "04"),
            of(ServerHelloExtension.STATUS_REQUEST, Present.PRESENT, ""),
            of(ServerHelloExtension.SUPPORTED_GROUPS, List.of(NamedGroup.SECP256R1), "0002 0017"),
            of(ServerHelloExtension.EC_POINT_FORMATS, hex("000102"), "03 000102"),
            of(ServerHelloExtension.ALPN, "http/1.1", "0009 08 687474702f312e31"),
            of(ServerHelloExtension.SIGNED_CERTIFICATE_TIMESTAMP, List.of(hex("0a"), hex("0b0c")), "0007 0001 0a 0002 0b0c"),
            of(ServerHelloExtension.ENCRYPT_THEN_MAC, Present.PRESENT, ""),
            of(ServerHelloExtension.EXTENDED_MASTER_SECRET, Present.PRESENT, ""),
            of(ServerHelloExtension.RECORD_SIZE_LIMIT, 64, "0040"),
            of(ServerHelloExtension.SESSION_TICKET, Present.PRESENT, ""),
            of(ServerHelloExtension.RENEGOTIATION_INFO, hex("0102"), "02 0102"),

            of(ServerHelloExtension.SUPPORTED_VERSIONS, ProtocolVersion.TLS_1_3, "0304"),
            of(ServerHelloExtension.KEY_SHARE, new KeyShareEntry(NamedGroup.X25519, hex("0102")), "001d 0002 0102"),
            of(ServerHelloExtension.PRE_SHARED_KEY, 1, "0001"),

            of(HelloRetryRequestExtension.SUPPORTED_VERSIONS, ProtocolVersion.TLS_1_3, "0304"),
            of(HelloRetryRequestExtension.KEY_SHARE, NamedGroup.SECP256R1, "0017"),
            of(HelloRetryRequestExtension.COOKIE, hex("c0"), "0001 c0"),

            of(EncryptedExtension.SERVER_NAME, Present.PRESENT, ""),
            of(EncryptedExtension.MAX_FRAGMENT_LENGTH, 512, "01"),
            of(EncryptedExtension.SUPPORTED_GROUPS, List.of(NamedGroup.X25519), "0002 001d"),
            of(EncryptedExtension.ALPN, "h2", "0003 02 6832"),
            of(EncryptedExtension.RECORD_SIZE_LIMIT, 65_535, "ffff"),
            of(EncryptedExtension.EARLY_DATA, Present.PRESENT, ""),

            of(CertificateExtension.STATUS_REQUEST, hex("3003"), "01 000002 3003"),
            of(CertificateExtension.SIGNED_CERTIFICATE_TIMESTAMP, List.of(hex("0a")), "0003 0001 0a"),

            of(CertificateRequestExtension.SIGNATURE_ALGORITHMS, SCHEMES, "0004 0403 0201"),
            of(CertificateRequestExtension.SIGNATURE_ALGORITHMS_CERT, SCHEMES, "0004 0403 0201"),
            of(CertificateRequestExtension.CERTIFICATE_AUTHORITIES, List.of(hex("30"), hex("3000")), "0007 0001 30 0002 3000"),
            of(CertificateRequestExtension.STATUS_REQUEST, Present.PRESENT, ""),
            of(CertificateRequestExtension.SIGNED_CERTIFICATE_TIMESTAMP, Present.PRESENT, ""),
            of(CertificateRequestExtension.OID_FILTERS, hex("0003 01 ff 00"), "0003 01 ff 00"),

            of(NewSessionTicketExtension.EARLY_DATA, 0xffffffffL, "ffffffff"));

    static final List<OfMessage> MESSAGES = List.of(
            message(clientHello(everything(ExtensionPlace.CLIENT_HELLO)), ClientHello::decode),
            message(clientHello(ExtensionBlock.EMPTY), ClientHello::decode),
            message(serverHello(everything(ExtensionPlace.SERVER_HELLO_TLS12)), ServerHello::decode),
            message(serverHello(ExtensionBlock.EMPTY), ServerHello::decode),
            message(serverHello(everything(ExtensionPlace.SERVER_HELLO_TLS13)), ServerHello::decode),
            message(ServerHello.helloRetryRequest(new byte[32], CipherSuite.TLS_AES_128_GCM_SHA256,
                    everything(ExtensionPlace.HELLO_RETRY_REQUEST)), ServerHello::decode),
            message(new EncryptedExtensions(everything(ExtensionPlace.ENCRYPTED_EXTENSIONS)), EncryptedExtensions::decode),
            message(new EncryptedExtensions(ExtensionBlock.EMPTY), EncryptedExtensions::decode),
            message(new CertificateTls13(hex("0a"), List.of(
                    new CertificateEntry(hex("3003020101"), everything(ExtensionPlace.CERTIFICATE)),
                    new CertificateEntry(hex("30"), ExtensionBlock.EMPTY))), CertificateTls13::decode),
            message(new CertificateTls13(hex(""), List.of()), CertificateTls13::decode),
            message(new CertificateTls12(List.of(hex("3003020101"), hex("30"))), CertificateTls12::decode),
            message(new CertificateTls12(List.of()), CertificateTls12::decode),
            message(new CertificateRequestTls13(hex(""), everything(ExtensionPlace.CERTIFICATE_REQUEST)),
                    CertificateRequestTls13::decode),
            message(new CertificateRequestTls12(new byte[] {CertificateRequestTls12.RSA_SIGN, CertificateRequestTls12.ECDSA_SIGN},
                    SCHEMES, List.of(hex("3000"))), CertificateRequestTls12::decode),
            message(new CertificateRequestTls12(hex("40"), SCHEMES, List.of()), CertificateRequestTls12::decode),
            message(new CertificateVerify(SignatureScheme.ED25519, new byte[64]), CertificateVerify::decode),
            message(new Finished(new byte[12]), Finished::decode),
            message(new NewSessionTicketTls13(604_800, 0xffffffffL, hex("00"), hex("abcd"),
                    everything(ExtensionPlace.NEW_SESSION_TICKET)), NewSessionTicketTls13::decode),
            message(new NewSessionTicketTls12(7_200, hex("abcd")), NewSessionTicketTls12::decode),
            message(new NewSessionTicketTls12(0, hex("")), NewSessionTicketTls12::decode),
            message(new KeyUpdate(true), KeyUpdate::decode),
            message(new KeyUpdate(false), KeyUpdate::decode),
            message(new ServerKeyExchange(new EcdheParameters(NamedGroup.X25519, new byte[32]),
                    SignatureScheme.RSA_PSS_RSAE_SHA256, new byte[20]), ServerKeyExchange::decodeEcdhe),
            message(new ServerKeyExchange(new DheParameters(BigInteger.valueOf(0xfffb), BigInteger.TWO, hex("0102")),
                    SignatureScheme.RSA_PKCS1_SHA256, new byte[20]), ServerKeyExchange::decodeDhe),
            message(ClientKeyExchange.ecdhe(hex("0405")), ClientKeyExchange::decodeEcdhe),
            message(ClientKeyExchange.dhe(hex("0405")), ClientKeyExchange::decodeDhe),
            message(new CertificateStatus(hex("3003")), CertificateStatus::decode),
            message(new HelloRequest(), HelloRequest::decode),
            message(new ServerHelloDone(), ServerHelloDone::decode));

    private Samples() {}

    /** Every extension that a message may have, and one that nobody knows. */
    static ExtensionBlock everything(ExtensionPlace place) {
        ExtensionBlock.Builder builder = ExtensionBlock.builder().addUnknown(UNKNOWN, hex("0102"));
        EXTENSIONS.stream().filter(sample -> sample.key().place() == place).forEach(sample -> add(builder, sample));
        return builder.build();
    }

    static ClientHello clientHello(ExtensionBlock extensions) {
        return new ClientHello(ProtocolVersion.TLS_1_2, new byte[32], new byte[32],
                List.of(CipherSuite.of(0x3a3a), CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.of(0x002f)),
                hex("0001"), extensions);
    }

    private static ServerHello serverHello(ExtensionBlock extensions) {
        return new ServerHello(
                ProtocolVersion.TLS_1_2, new byte[32], new byte[32], CipherSuite.TLS_AES_128_GCM_SHA256, extensions);
    }

    private static <T> void add(ExtensionBlock.Builder builder, OfExtension<T> sample) {
        builder.add(sample.key(), sample.value());
    }

    private static <T> OfExtension<T> of(Extension<T> key, T value, String body) {
        return new OfExtension<>(key, value, hex(body));
    }

    private static <M extends HandshakeMessage> OfMessage message(M message, HandshakeFrame.Decoder<M> decoder) {
        return new OfMessage(new HandshakeFrame(message.encode()).toString(), message, decoder);
    }
}
