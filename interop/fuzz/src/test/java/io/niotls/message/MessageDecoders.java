package io.niotls.message;

import io.niotls.proto.HandshakeType;
import java.util.List;

/** Every decoder of a handshake message; {@code DecodersTest} fails if one is not here. */
public final class MessageDecoders {
    /**
     * One decoder.
     *
     * @param type the code of the messages that it is for
     * @param owner the class that has it
     * @param method its name
     */
    public record Entry(
            HandshakeType type, Class<?> owner, String method, HandshakeFrame.Decoder<? extends HandshakeMessage> decoder) {}

    public static final List<Entry> ALL = List.of(
            entry(HandshakeType.CLIENT_HELLO, ClientHello.class, ClientHello::decode),
            entry(HandshakeType.SERVER_HELLO, ServerHello.class, ServerHello::decode),
            entry(HandshakeType.ENCRYPTED_EXTENSIONS, EncryptedExtensions.class, EncryptedExtensions::decode),
            entry(HandshakeType.CERTIFICATE, CertificateTls13.class, CertificateTls13::decode),
            entry(HandshakeType.CERTIFICATE, CertificateTls12.class, CertificateTls12::decode),
            entry(HandshakeType.CERTIFICATE_REQUEST, CertificateRequestTls13.class, CertificateRequestTls13::decode),
            entry(HandshakeType.CERTIFICATE_REQUEST, CertificateRequestTls12.class, CertificateRequestTls12::decode),
            entry(HandshakeType.CERTIFICATE_VERIFY, CertificateVerify.class, CertificateVerify::decode),
            entry(HandshakeType.CERTIFICATE_STATUS, CertificateStatus.class, CertificateStatus::decode),
            entry(HandshakeType.FINISHED, Finished.class, Finished::decode),
            entry(HandshakeType.NEW_SESSION_TICKET, NewSessionTicketTls13.class, NewSessionTicketTls13::decode),
            entry(HandshakeType.NEW_SESSION_TICKET, NewSessionTicketTls12.class, NewSessionTicketTls12::decode),
            entry(HandshakeType.KEY_UPDATE, KeyUpdate.class, KeyUpdate::decode),
            new Entry(HandshakeType.SERVER_KEY_EXCHANGE, ServerKeyExchange.class, "decodeEcdhe", ServerKeyExchange::decodeEcdhe),
            new Entry(HandshakeType.SERVER_KEY_EXCHANGE, ServerKeyExchange.class, "decodeDhe", ServerKeyExchange::decodeDhe),
            new Entry(HandshakeType.CLIENT_KEY_EXCHANGE, ClientKeyExchange.class, "decodeEcdhe", ClientKeyExchange::decodeEcdhe),
            new Entry(HandshakeType.CLIENT_KEY_EXCHANGE, ClientKeyExchange.class, "decodeDhe", ClientKeyExchange::decodeDhe),
            entry(HandshakeType.HELLO_REQUEST, HelloRequest.class, HelloRequest::decode),
            entry(HandshakeType.SERVER_HELLO_DONE, ServerHelloDone.class, ServerHelloDone::decode));

    private MessageDecoders() {}

    private static <M extends HandshakeMessage> Entry entry(
            HandshakeType type, Class<M> owner, HandshakeFrame.Decoder<M> decoder) {
        return new Entry(type, owner, "decode", decoder);
    }
}
