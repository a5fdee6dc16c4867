package io.niotls.session;

import io.niotls.crypto.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One key for tickets. All servers of a fleet that have it open each other's tickets.
 *
 * @param name 16 bytes that stand in front of each ticket in the clear; copied
 * @param key 32 to 64 bytes, all of them random; kept, not copied, and closed by whoever made this record
 */
public record TicketKey(byte[] name, SecretBytes key) {
    /** The length of a name in bytes, that of RFC 5077 §4. */
    public static final int NAME_LENGTH = 16;
    /** The length of a key that {@link #generate} makes, that of SHA-256, and the shortest that is taken. */
    private static final int KEY_LENGTH = 32;
    /** The longest key that is taken: what a file of 80 bytes has. */
    private static final int MAX_KEY_LENGTH = 64;

    /** Checks the lengths. */
    public TicketKey {
        name = name.clone();
        if (name.length != NAME_LENGTH) {
            throw new IllegalArgumentException("a key name of " + name.length + " bytes");
        }
        if (key.length() < KEY_LENGTH || key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("a ticket key of " + key.length() + " bytes");
        }
    }

    /** Makes a key from random bytes. */
    public static TicketKey generate(SecureRandom random) {
        byte[] name = new byte[NAME_LENGTH];
        byte[] key = new byte[KEY_LENGTH];
        random.nextBytes(name);
        random.nextBytes(key);
        return new TicketKey(name, SecretBytes.owning(key));
    }

    /**
     * Takes the content of a key file as nginx's {@code ssl_session_ticket_key} and {@code openssl rand} make it: 16 bytes of
     * name, then 32 or 64 bytes of key. The file is the same, the tickets are not: those of nginx are not opened.
     *
     * @param bytes 48 or 80 bytes; copied, the caller wipes its own
     * @throws IllegalArgumentException if the length is another
     */
    public static TicketKey fromBytes(byte[] bytes) {
        if (bytes.length != NAME_LENGTH + KEY_LENGTH && bytes.length != NAME_LENGTH + MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("a ticket key file of " + bytes.length + " bytes where 48 or 80 are needed");
        }
        return new TicketKey(Arrays.copyOf(bytes, NAME_LENGTH),
                SecretBytes.owning(Arrays.copyOfRange(bytes, NAME_LENGTH, bytes.length)));
    }

    /** Returns a copy of the name. */
    @Override
    public byte[] name() {
        return name.clone();
    }

    /** Returns whether a ticket, which has at least as many bytes as a name, starts with this key's name. */
    boolean isNamedBy(byte[] ticket) {
        return Arrays.equals(name, 0, NAME_LENGTH, ticket, 0, NAME_LENGTH);
    }

    /** Returns the name in hexadecimal, never the key. */
    @Override
    public String toString() {
        return "TicketKey[" + HexFormat.of().formatHex(name) + "]";
    }
}
