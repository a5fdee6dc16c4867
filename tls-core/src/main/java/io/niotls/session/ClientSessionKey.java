package io.niotls.session;

import java.util.HexFormat;
import java.util.Locale;

/**
 * Which server a client's session is for. Never an address that a name was resolved to: a server keeps its sessions when its
 * address changes, and many servers share one address.
 *
 * @param serverName the name that is sent and verified, in lower case; the literal of an IP address only where there is no name
 * @param port 0 to 65,535; 0 where there is none, as over another transport
 * @param settings the {@link Boundary} of the client's own settings (verification, application protocols, credential), as 64
 *     digits in hexadecimal: connections with other settings never share a session
 */
public record ClientSessionKey(String serverName, int port, String settings) {
    /** The longest name that is kept; DNS has at most 253 characters. */
    static final int MAX_NAME_LENGTH = 255;

    /** Puts the name into lower case, for DNS names are equal without regard to it (RFC 4343), and so the digits. */
    public ClientSessionKey {
        serverName = serverName.toLowerCase(Locale.ROOT);
        settings = settings.toLowerCase(Locale.ROOT);
        if (serverName.isEmpty() || serverName.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("a server name of " + serverName.length() + " characters");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port);
        }
        if (HexFormat.of().parseHex(settings).length != Boundary.LENGTH) {
            throw new IllegalArgumentException("settings that are not a boundary");
        }
    }

    /**
     * Makes a key.
     *
     * @param boundary the 32 bytes of the client's settings
     */
    public static ClientSessionKey of(String serverName, int port, byte[] boundary) {
        return new ClientSessionKey(serverName, port, HexFormat.of().formatHex(boundary));
    }
}
