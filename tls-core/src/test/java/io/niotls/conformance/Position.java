package io.niotls.conformance;

import io.niotls.conformance.Scenario.Subject;
import io.niotls.proto.HandshakeType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A state of the subject: what it has received, and what would come next.
 *
 * @param number of the honest peer's item that would come next
 * @param next its name
 * @param before the names of the items before it
 */
public record Position(Subject subject, int number, String next, List<String> before) {
    public static List<Position> all() {
        List<Position> all = new ArrayList<>();
        for (Subject subject : Subject.all()) {
            List<String> items = subject.items();
            for (int i = 0; i < items.size(); i++) {
                all.add(new Position(subject, i, items.get(i), items.subList(0, i)));
            }
        }
        return all;
    }

    public boolean isTls13() {
        return subject.scenario().isTls13();
    }

    public boolean isClient() {
        return subject.isClient();
    }

    public boolean isFirst() {
        return number == 0;
    }

    /** The peer's Finished has come. */
    public boolean isEstablished() {
        return before.contains("Finished");
    }

    /** The subject expects protected records. */
    public boolean isProtected() {
        if (!isTls13()) {
            return before.contains(ScriptedPeer.CHANGE_CIPHER_SPEC);
        }
        if (isClient()) {
            return before.contains("ServerHello");
        }
        long hellos = before.stream().filter("ClientHello"::equals).count();
        return hellos == (subject.scenario() == Scenario.TLS13_RETRY ? 2 : 1);
    }

    /** TLS 1.3: the peer has its keys but the ChangeCipherSpec before them has not been sent, so it still writes in the clear. */
    public boolean isDecoyNext() {
        return isTls13() && isProtected() && next.equals(ScriptedPeer.CHANGE_CIPHER_SPEC);
    }

    /** A record under the peer's keys has been read. */
    public boolean hasSeenProtected() {
        int protectedFrom = before.lastIndexOf(isClient() ? "ServerHello" : "ClientHello");
        return isProtected() && before.subList(protectedFrom + 1, before.size()).stream()
                .anyMatch(item -> !item.equals(ScriptedPeer.CHANGE_CIPHER_SPEC));
    }

    public boolean expectsChangeCipherSpec() {
        return !isTls13() && next.equals(ScriptedPeer.CHANGE_CIPHER_SPEC);
    }

    /** The handshake messages that the RFCs allow here: the figures of RFC 8446 §2, RFC 5246 §7.3, RFC 5077 §3.1, RFC 6066 §8. */
    public Set<HandshakeType> allowed() {
        Set<HandshakeType> allowed = EnumSet.noneOf(HandshakeType.class);
        allowed.addAll(expected());
        if (passesOverHelloRequest()) {
            allowed.add(HandshakeType.HELLO_REQUEST);
        }
        return allowed;
    }

    /** RFC 5246 §7.4.1.1: ignored by a client that is negotiating, but where it could be a protected record. */
    public boolean passesOverHelloRequest() {
        return !isTls13() && isClient() && !isEstablished() && !expectsChangeCipherSpec();
    }

    private Set<HandshakeType> expected() {
        if (isDecoyNext()) {
            return Set.of();
        }
        boolean requested = before.contains("CertificateRequest");
        return switch (next) {
            case "ClientHello" -> Set.of(HandshakeType.CLIENT_HELLO);
            case "ServerHello", "HelloRetryRequest" -> Set.of(HandshakeType.SERVER_HELLO);
            case "EncryptedExtensions" -> Set.of(HandshakeType.ENCRYPTED_EXTENSIONS);
            case "Certificate", "CertificateRequest", "ServerHelloDone" -> certificates(requested);
            case "CertificateStatus" -> Set.of(HandshakeType.CERTIFICATE_STATUS, HandshakeType.SERVER_KEY_EXCHANGE);
            case "ServerKeyExchange" -> Set.of(HandshakeType.SERVER_KEY_EXCHANGE);
            case "ClientKeyExchange" -> Set.of(HandshakeType.CLIENT_KEY_EXCHANGE);
            case "CertificateVerify" -> Set.of(HandshakeType.CERTIFICATE_VERIFY);
            case "Finished" -> Set.of(HandshakeType.FINISHED);
            case ScriptedPeer.CHANGE_CIPHER_SPEC -> decoy();
            case "NewSessionTicket", ScriptedPeer.END -> afterwards();
            default -> throw new IllegalStateException(next);
        };
    }

    private Set<HandshakeType> certificates(boolean requested) {
        if (!isClient() || isTls13() && requested || !isTls13() && next.equals("Certificate")) {
            return Set.of(HandshakeType.CERTIFICATE);
        }
        if (isTls13()) {
            return Set.of(HandshakeType.CERTIFICATE, HandshakeType.CERTIFICATE_REQUEST);
        }
        return requested
                ? Set.of(HandshakeType.SERVER_HELLO_DONE)
                : Set.of(HandshakeType.SERVER_HELLO_DONE, HandshakeType.CERTIFICATE_REQUEST);
    }

    /** TLS 1.3 after a HelloRetryRequest: the decoy stands before the second hello. TLS 1.2: nothing but the change of keys. */
    private Set<HandshakeType> decoy() {
        if (!isTls13()) {
            return Set.of();
        }
        return Set.of(isClient() ? HandshakeType.SERVER_HELLO : HandshakeType.CLIENT_HELLO);
    }

    /** Renegotiation is answered with a warning, RFC 5246 §7.2.2. */
    private Set<HandshakeType> afterwards() {
        if (!isTls13()) {
            boolean ticketInHandshake = next.equals("NewSessionTicket");
            return Set.of(ticketInHandshake
                    ? HandshakeType.NEW_SESSION_TICKET
                    : isClient() ? HandshakeType.HELLO_REQUEST : HandshakeType.CLIENT_HELLO);
        }
        return isClient()
                ? Set.of(HandshakeType.NEW_SESSION_TICKET, HandshakeType.KEY_UPDATE)
                : Set.of(HandshakeType.KEY_UPDATE);
    }

    @Override
    public String toString() {
        return subject + " before " + next + " (" + number + ")";
    }
}
