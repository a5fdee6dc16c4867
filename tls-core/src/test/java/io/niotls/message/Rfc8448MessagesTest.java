package io.niotls.message;

import static io.niotls.message.Faults.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc8448MessagesTest {
    private static final Map<HandshakeType, HandshakeFrame.Decoder<? extends HandshakeMessage>> DECODERS = Map.of(
            HandshakeType.CLIENT_HELLO, ClientHello::decode,
            HandshakeType.SERVER_HELLO, ServerHello::decode,
            HandshakeType.ENCRYPTED_EXTENSIONS, EncryptedExtensions::decode,
            HandshakeType.CERTIFICATE_REQUEST, CertificateRequestTls13::decode,
            HandshakeType.CERTIFICATE, CertificateTls13::decode,
            HandshakeType.CERTIFICATE_VERIFY, CertificateVerify::decode,
            HandshakeType.FINISHED, Finished::decode,
            HandshakeType.NEW_SESSION_TICKET, NewSessionTicketTls13::decode);

    /** The hello of section 4 stands whole only in its record; EndOfEarlyData is not a message of this library. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7})
    void writesEveryMessageAsTheTraceHasIt(int section) throws TlsException {
        Rfc8448Trace trace = Rfc8448Trace.section(section);
        int messages = 0;
        for (String name : trace.names()) {
            if (name.endsWith("handshake record payload") || name.matches(".*handshake record \\d payload")) {
                messages += assertRoundTrip(trace.get(name));
            }
        }
        assertEquals(Map.of(3, 8, 4, 5, 5, 9, 6, 10, 7, 7).get(section), messages);
    }

    private static int assertRoundTrip(byte[] flight) throws TlsException {
        int messages = 0;
        for (int start = 0, end; start < flight.length; start = end) {
            end = start + HandshakeFrame.HEADER_LENGTH + ((flight[start + 2] & 0xff) << 8 | flight[start + 3] & 0xff);
            HandshakeFrame frame = new HandshakeFrame(Arrays.copyOfRange(flight, start, end));
            if (frame.type() != HandshakeType.END_OF_EARLY_DATA) {
                assertArrayEquals(frame.bytes(), frame.expect(frame.type(), DECODERS.get(frame.type())).encode());
                messages++;
            }
        }
        return messages;
    }

    @Test
    void understandsTheClientHello() throws TlsException {
        ClientHello hello = new HandshakeFrame(Rfc8448Trace.section(3).get("client ClientHello"))
                .expect(HandshakeType.CLIENT_HELLO, ClientHello::decode);
        ExtensionBlock extensions = hello.extensions();
        assertEquals(ProtocolVersion.TLS_1_2, hello.legacyVersion());
        assertEquals(List.of(CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
                CipherSuite.TLS_AES_256_GCM_SHA384), hello.cipherSuites());
        assertEquals("server", extensions.get(ClientHelloExtension.SERVER_NAME).orElseThrow());
        assertEquals(List.of(NamedGroup.X25519, NamedGroup.SECP256R1, NamedGroup.SECP384R1, NamedGroup.SECP521R1,
                        NamedGroup.FFDHE2048, NamedGroup.FFDHE3072, NamedGroup.FFDHE4096, NamedGroup.FFDHE6144,
                        NamedGroup.FFDHE8192),
                extensions.get(ClientHelloExtension.SUPPORTED_GROUPS).orElseThrow());
        KeyShareEntry share = extensions.get(ClientHelloExtension.KEY_SHARE).orElseThrow().get(0);
        assertEquals(NamedGroup.X25519, share.group());
        assertArrayEquals(Rfc8448Trace.section(3).get("client x25519 public key"), share.share());
        assertEquals(List.of(ProtocolVersion.TLS_1_3), extensions.get(ClientHelloExtension.SUPPORTED_VERSIONS).orElseThrow());
        assertEquals(List.of(PskMode.PSK_DHE_KE), extensions.get(ClientHelloExtension.PSK_KEY_EXCHANGE_MODES).orElseThrow());
        assertEquals(16_385, extensions.get(ClientHelloExtension.RECORD_SIZE_LIMIT).orElseThrow());
        assertEquals(0, extensions.get(ClientHelloExtension.SESSION_TICKET).orElseThrow().length);
        assertEquals(0, extensions.get(ClientHelloExtension.RENEGOTIATION_INFO).orElseThrow().length);
    }

    @Test
    void understandsTheServerHello() throws TlsException {
        ServerHello hello = new HandshakeFrame(Rfc8448Trace.section(3).get("server ServerHello"))
                .expect(HandshakeType.SERVER_HELLO, ServerHello::decode);
        assertEquals(ProtocolVersion.TLS_1_3, hello.selectedVersion());
        assertArrayEquals(Rfc8448Trace.section(3).get("server x25519 public key"),
                hello.extensions().get(ServerHelloExtension.KEY_SHARE).orElseThrow().share());
    }

    @Test
    void understandsTheTicketAndItsUse() throws TlsException {
        NewSessionTicketTls13 ticket = new HandshakeFrame(Rfc8448Trace.section(3).get("server NewSessionTicket"))
                .expect(HandshakeType.NEW_SESSION_TICKET, NewSessionTicketTls13::decode);
        assertEquals(30, ticket.lifetimeSeconds());
        assertEquals(1_024, ticket.extensions().get(NewSessionTicketExtension.EARLY_DATA).orElseThrow());
        assertArrayEquals(hex("0000"), ticket.nonce());
        ClientHello resumption = new HandshakeFrame(Rfc8448Trace.section(4).get("client handshake record payload"))
                .expect(HandshakeType.CLIENT_HELLO, ClientHello::decode);
        OfferedPsks psks = resumption.extensions().get(ClientHelloExtension.PRE_SHARED_KEY).orElseThrow();
        assertArrayEquals(ticket.ticket(), psks.identities().get(0).identity());
    }

    @Test
    void understandsTheHelloRetryRequest() throws TlsException {
        ServerHello retry = new HandshakeFrame(Rfc8448Trace.section(5).get("server ServerHello"))
                .expect(HandshakeType.SERVER_HELLO, ServerHello::decode);
        assertTrue(retry.isHelloRetryRequest());
        assertEquals(NamedGroup.SECP256R1, retry.extensions().get(HelloRetryRequestExtension.KEY_SHARE).orElseThrow());
        ClientHello second = new HandshakeFrame(Rfc8448Trace.section(5).get("client ClientHello 2"))
                .expect(HandshakeType.CLIENT_HELLO, ClientHello::decode);
        assertArrayEquals(retry.extensions().get(HelloRetryRequestExtension.COOKIE).orElseThrow(),
                second.extensions().get(ClientHelloExtension.COOKIE).orElseThrow());
        assertEquals(175, second.extensions().get(ClientHelloExtension.PADDING).orElseThrow());
    }

    @Test
    void understandsTheCertificates() throws TlsException {
        Rfc8448Trace trace = Rfc8448Trace.section(6);
        CertificateTls13 certificate = new HandshakeFrame(trace.get("server Certificate"))
                .expect(HandshakeType.CERTIFICATE, CertificateTls13::decode);
        assertEquals(1, certificate.entries().size());
        assertEquals(0x30, certificate.entries().get(0).certificate()[0]);
        CertificateVerify verify = new HandshakeFrame(trace.get("server CertificateVerify"))
                .expect(HandshakeType.CERTIFICATE_VERIFY, CertificateVerify::decode);
        assertEquals(SignatureScheme.ECDSA_SECP256R1_SHA256, verify.scheme());
        CertificateRequestTls13 request = new HandshakeFrame(trace.get("server CertificateRequest"))
                .expect(HandshakeType.CERTIFICATE_REQUEST, CertificateRequestTls13::decode);
        assertTrue(request.extensions().get(CertificateRequestExtension.SIGNATURE_ALGORITHMS).orElseThrow()
                .contains(SignatureScheme.RSA_PSS_RSAE_SHA256));
    }

    @Test
    void applicationDataIsTheSameEverywhere() {
        // guards the resource files: 50 bytes that count up, as the RFC has them
        byte[] data = Rfc8448Trace.section(3).get("client application_data record payload");
        assertEquals(50, data.length);
        assertArrayEquals(data, Rfc8448Trace.section(4).get("server application_data record payload"));
    }
}
