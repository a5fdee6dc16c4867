package io.niotls.bench.handshake;

import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Resumption;
import java.security.GeneralSecurityException;

/**
 * The primitive calls of TLS 1.3, RFC 8446 §2 and §7.1. What depends on constants only, as the early secret of no PSK, is not
 * computed.
 */
final class Tls13Floor extends HandshakeFloor {
    private static final int CLIENT_HELLO = 180;
    private static final int SERVER_HELLO = 90;
    private static final int PSK_EXTENSION = 300;
    private static final int ENCRYPTED_EXTENSIONS = 10;
    private static final int CERTIFICATE_REQUEST = 40;
    /** RFC 8446 §4.4.3: 64 spaces, the context string, a zero and a hash stand under a signature. */
    private static final int SIGNED_PREFIX = 98;
    private static final int MESSAGE_HEADER = 4;
    private static final int IV = 12;
    /** What our servers send, and after a resumption. */
    private static final int TICKETS = 2;
    private static final int TICKETS_AFTER_RESUMPTION = 1;

    private final boolean resumes;
    private final byte[] earlyConstant;
    private final Slots clientSlots;
    private final Slots serverSlots;
    private byte[] ticket;
    private byte[] ticketSecret;

    Tls13Floor(Scenario scenario, boolean firstSight) throws GeneralSecurityException {
        super(scenario, firstSight);
        resumes = scenario.resumption() == Resumption.PSK;
        earlyConstant = new byte[client.length()];
        ticketSecret = new byte[client.length()];
        clientSlots = slots();
        serverSlots = slots();
        ticket = sealTicket(new byte[TICKET_STATE]);
    }

    /** One side's half-derived key schedule. */
    private static final class Schedule {
        byte[] derived;
        byte[] handshake;
        byte[] clientHandshake;
        byte[] serverHandshake;
        byte[] master;
    }

    /** One side's ciphers; what one seals the other's opens. */
    private record Ciphers(FloorCipher client, FloorCipher server) {}

    /** One side's ciphers for all handshakes. */
    private record Slots(Ciphers handshake, Ciphers traffic) {}

    private Slots slots() throws GeneralSecurityException {
        return new Slots(ciphers(), ciphers());
    }

    private Ciphers ciphers() throws GeneralSecurityException {
        return new Ciphers(new FloorCipher(tally, scenario.suite()), new FloorCipher(tally, scenario.suite()));
    }

    @Override
    public Object run(Laps laps) throws GeneralSecurityException {
        laps.start();
        client.begin();
        FloorKeyExchange.Offer offer = offer();
        byte[] clientHello = hello(CLIENT_HELLO + offer.share().length + (resumes ? PSK_EXTENSION : 0));
        Schedule ours = new Schedule();
        byte[] binder = resumes ? binder(client, ours, ticketSecret, clientHello) : null;
        client.take(clientHello);
        laps.client();

        server.begin();
        Schedule theirs = new Schedule();
        if (resumes) {
            openTicket(ticket);
            require(binder, binder(server, theirs, ticketSecret, clientHello));
        }
        FloorKeyExchange.Answer answer = answer(offer.share());
        byte[] serverHello = hello(SERVER_HELLO + answer.share().length);
        server.take(clientHello);
        server.take(serverHello);
        Ciphers serverHandshake = handshakeKeys(server, serverSlots.handshake(), theirs, answer.secret());
        Flight flight = serverFlight(theirs);
        byte[] sealedFlight = serverHandshake.server().seal(flight.bytes());
        Ciphers serverTraffic = trafficKeys(server, serverSlots.traffic(), theirs);
        laps.server();

        client.take(serverHello);
        Ciphers clientHandshake = handshakeKeys(client, clientSlots.handshake(), ours, agree(offer, answer.share()));
        clientHandshake.server().open(sealedFlight);
        readServerFlight(ours, flight);
        Ciphers clientTraffic = trafficKeys(client, clientSlots.traffic(), ours);
        Flight answerFlight = clientFlight(ours);
        byte[] sealedAnswer = clientHandshake.client().seal(answerFlight.bytes());
        byte[] resumption = resumptionSecret(client, ours);
        laps.client();

        serverHandshake.client().open(sealedAnswer);
        readClientFlight(theirs, answerFlight);
        byte[] tickets = tickets(resumptionSecret(server, theirs));
        byte[] sealedTickets = serverTraffic.server().seal(tickets);
        laps.server();

        Object received = clientTraffic.server().open(sealedTickets);
        ticketSecret = ticketSecrets(client, resumption);
        laps.client();
        return received;
    }

    /** RFC 8446 §4.2.11.2 and §7.1: early secret, binder key, finished key, HMAC; and the "derived" secret that goes on. */
    private byte[] binder(FloorHash hash, Schedule schedule, byte[] preSharedKey,
            byte[] clientHello) throws GeneralSecurityException {
        byte[] early = hash.extract(earlyConstant, preSharedKey);
        byte[] binderKey = hash.expand(early, earlyConstant, hash.length());
        hash.begin();
        hash.take(clientHello);
        byte[] binder = hash.hmac(finishedKey(hash, binderKey), hash.soFar());
        hash.begin();
        schedule.derived = hash.expand(early, earlyConstant, hash.length());
        return binder;
    }

    /** §7.1: handshake secret, both traffic secrets over ClientHello to ServerHello; §7.3: a key and an IV for each. */
    private Ciphers handshakeKeys(FloorHash hash, Ciphers slots, Schedule schedule, byte[] secret)
            throws GeneralSecurityException {
        byte[] transcript = hash.soFar();
        schedule.handshake = hash.extract(schedule.derived == null ? earlyConstant : schedule.derived, secret);
        schedule.clientHandshake = hash.expand(schedule.handshake, transcript, hash.length());
        schedule.serverHandshake = hash.expand(schedule.handshake, transcript, hash.length());
        // The two labels differ on the wire, so the two secrets do; here a bit has to stand for that.
        schedule.serverHandshake[0] ^= 1;
        key(hash, slots.client(), schedule.clientHandshake);
        key(hash, slots.server(), schedule.serverHandshake);
        return slots;
    }

    /**
     * §7.1: "derived", master secret, both traffic secrets and the exporter's over ClientHello to the server's Finished; their
     * keys.
     */
    private Ciphers trafficKeys(FloorHash hash, Ciphers slots, Schedule schedule) throws GeneralSecurityException {
        byte[] transcript = hash.soFar();
        byte[] derived = hash.expand(schedule.handshake, earlyConstant, hash.length());
        schedule.master = hash.extract(derived, earlyConstant);
        byte[] clientTraffic = hash.expand(schedule.master, transcript, hash.length());
        byte[] serverTraffic = hash.expand(schedule.master, transcript, hash.length());
        serverTraffic[0] ^= 1;
        hash.expand(schedule.master, transcript, hash.length());
        key(hash, slots.client(), clientTraffic);
        key(hash, slots.server(), serverTraffic);
        return slots;
    }

    private void key(FloorHash hash, FloorCipher cipher, byte[] trafficSecret) throws GeneralSecurityException {
        byte[] key = hash.expand(trafficSecret, earlyConstant, FloorCipher.keyLength(scenario.suite()));
        cipher.key(key, hash.expand(trafficSecret, earlyConstant, IV));
    }

    /** A flight: its messages, and what is checked in it. */
    private record Flight(byte[] head, byte[] certificate, byte[] signature, byte[] finished) {
        byte[] bytes() {
            return new byte[head.length + certificate.length + signature.length + finished.length + 2 * MESSAGE_HEADER];
        }
    }

    /**
     * §4.3 and §4.4: EncryptedExtensions, CertificateRequest; and if no PSK authenticates, Certificate and CertificateVerify;
     * Finished.
     */
    private Flight serverFlight(Schedule schedule) throws GeneralSecurityException {
        byte[] head = new byte[ENCRYPTED_EXTENSIONS + (scenario.mutual() && !resumes ? CERTIFICATE_REQUEST : 0)];
        server.take(head);
        return flight(server, head, !resumes, true, schedule.serverHandshake);
    }

    private void readServerFlight(Schedule schedule, Flight flight) throws GeneralSecurityException {
        client.take(flight.head());
        read(client, flight, !resumes, serverKey, schedule.serverHandshake);
    }

    private Flight clientFlight(Schedule schedule) throws GeneralSecurityException {
        return flight(client, new byte[0], scenario.mutual() && !resumes, false, schedule.clientHandshake);
    }

    private void readClientFlight(Schedule schedule, Flight flight) throws GeneralSecurityException {
        read(server, flight, scenario.mutual() && !resumes, clientKey, schedule.clientHandshake);
    }

    private Flight flight(FloorHash hash, byte[] head, boolean authenticates, boolean ofServer, byte[] trafficSecret)
            throws GeneralSecurityException {
        byte[] certificate = {};
        byte[] signature = {};
        if (authenticates) {
            certificate = new byte[certificateLength(ofServer)];
            hash.take(certificate);
            signature = sign(ofServer ? serverKey : clientKey, signed(hash.soFar()));
            hash.take(signature);
        }
        byte[] finished = hash.hmac(finishedKey(hash, trafficSecret), hash.soFar());
        hash.take(finished);
        return new Flight(head, certificate, signature, finished);
    }

    private void read(FloorHash hash, Flight flight, boolean authenticates, FloorSignature key, byte[] trafficSecret)
            throws GeneralSecurityException {
        if (authenticates) {
            hash.take(flight.certificate());
            verify(key, signed(hash.soFar()), flight.signature());
            hash.take(flight.signature());
        }
        require(flight.finished(), hash.hmac(finishedKey(hash, trafficSecret), hash.soFar()));
        hash.take(flight.finished());
    }

    /** §4.4.4: the key of a Finished or a binder. */
    private static byte[] finishedKey(FloorHash hash, byte[] baseKey) throws GeneralSecurityException {
        return hash.expand(baseKey, new byte[0], hash.length());
    }

    private static byte[] signed(byte[] transcript) {
        byte[] content = new byte[SIGNED_PREFIX + transcript.length];
        System.arraycopy(transcript, 0, content, SIGNED_PREFIX, transcript.length);
        return content;
    }

    /** §7.1: the resumption secret, over ClientHello to the client's Finished. */
    private static byte[] resumptionSecret(FloorHash hash, Schedule schedule) throws GeneralSecurityException {
        return hash.expand(schedule.master, hash.soFar(), hash.length());
    }

    /** §4.6.1: the server's side of its tickets: a pre-shared key for each, and the ticket. */
    private byte[] tickets(byte[] resumption) throws GeneralSecurityException {
        int count = ticketCount();
        for (int i = 0; i < count; i++) {
            byte[] state = new byte[TICKET_STATE];
            byte[] key = server.expand(resumption, new byte[] {(byte) i}, server.length());
            System.arraycopy(key, 0, state, 0, key.length);
            ticket = sealTicket(state);
        }
        return new byte[count * (ticket.length + 20)];
    }

    /** The client's side: a pre-shared key for each ticket, which it keeps. */
    private byte[] ticketSecrets(FloorHash hash, byte[] resumption) throws GeneralSecurityException {
        byte[] last = resumption;
        for (int i = 0; i < ticketCount(); i++) {
            last = hash.expand(resumption, new byte[] {(byte) i}, hash.length());
        }
        return last;
    }

    private int ticketCount() {
        return resumes ? TICKETS_AFTER_RESUMPTION : TICKETS;
    }
}
