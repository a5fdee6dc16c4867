package io.niotls.message;

/**
 * The name of a pre-shared key that a client offers, RFC 8446 §4.2.11.
 *
 * @param identity a ticket, or the name of an external key; not empty
 * @param obfuscatedTicketAge milliseconds since the ticket came, plus its ticket_age_add, modulo 2^32; 0 for an external key
 */
public record PskIdentity(byte[] identity, long obfuscatedTicketAge) {
    static final Codec<PskIdentity> CODEC = Codec.of(
            reader -> new PskIdentity(reader.opaque16(1), reader.uint32()),
            (writer, psk) -> writer.opaque16(psk.identity).uint32(psk.obfuscatedTicketAge));
}
