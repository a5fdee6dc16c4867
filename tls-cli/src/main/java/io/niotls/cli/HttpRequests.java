package io.niotls.cli;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the requests in a stream of HTTP/1.x, cut wherever the network likes, with lines that end in CRLF or LF (RFC 9112 §2.2).
 * Bodies of a stated length are passed over. It keeps nothing but the start of the line that it is in, so that there is no length
 * to limit.
 */
final class HttpRequests {
    /** Of a longer line the rest is not kept; every line that matters here is shorter. */
    private static final int KEPT_LINE = 1_024;
    private static final int LONGEST_WORD = 16;

    /**
     * A request, as far as it matters here.
     *
     * @param method such as {@code GET}
     * @param target such as {@code /}
     * @param version such as {@code HTTP/1.0}; empty in the one-line requests of HTTP/0.9
     * @param keepAlive whether the connection shall stay open after the response
     */
    record Request(String method, String target, String version, boolean keepAlive) {}

    private final StringBuilder line = new StringBuilder();
    private String lastWord = "";
    private String requestLine = "";
    private boolean close;
    private boolean keepAlive;
    private long contentLength;
    /** Bytes of a body that are still to be passed over. */
    private long body;

    /**
     * Consumes bytes up to the end of the next request's head.
     *
     * @return the request, if one is complete; there may be more in the buffer then
     */
    Optional<Request> next(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (body > 0) {
                int passed = (int) Math.min(body, bytes.remaining());
                bytes.position(bytes.position() + passed);
                body -= passed;
                continue;
            }
            char c = (char) (bytes.get() & 0xff);
            if (c != '\n') {
                if (line.length() < KEPT_LINE) {
                    line.append(c);
                } else {
                    // Of a longer request line the version still counts, which is its last word.
                    lastWord = c == ' ' ? "" : lastWord.length() < LONGEST_WORD ? lastWord + c : lastWord;
                }
                continue;
            }
            String text = (line.length() < KEPT_LINE ? line.toString() : line + " " + lastWord).stripTrailing();
            line.setLength(0);
            lastWord = "";
            if (requestLine.isEmpty()) {
                // RFC 9112 §2.2: empty lines before a request are passed over.
                requestLine = text;
                if (!text.isEmpty() && text.split(" ").length < 3) {
                    return Optional.of(complete());
                }
            } else if (text.isEmpty()) {
                return Optional.of(complete());
            } else {
                header(text);
            }
        }
        return Optional.empty();
    }

    /** Returns the request that is complete but for its end, when the stream has ended: its sender can say no more. */
    Optional<Request> end() {
        if (requestLine.isEmpty()) {
            requestLine = line.toString().stripTrailing();
            line.setLength(0);
        }
        close = true;
        return requestLine.isEmpty() ? Optional.empty() : Optional.of(complete());
    }

    private void header(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return;
        }
        String value = text.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
        switch (text.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
            case "connection" -> {
                for (String option : value.split(",")) {
                    close |= option.strip().equals("close");
                    keepAlive |= option.strip().equals("keep-alive");
                }
            }
            case "content-length" -> {
                try {
                    contentLength = Math.max(0, Long.parseLong(value));
                } catch (NumberFormatException notANumber) {
                    close = true;
                }
            }
            // Where such a body ends is not looked for: the connection ends instead.
            case "transfer-encoding", "upgrade" -> close = true;
            default -> {
                // Of no matter here.
            }
        }
    }

    private Request complete() {
        String[] words = requestLine.split(" ");
        String target = words.length > 1 ? words[1] : "";
        String version = words.length > 2 ? words[2] : "";
        boolean stays = !close && (version.equals("HTTP/1.1") || version.equals("HTTP/1.0") && keepAlive);
        body = stays ? contentLength : 0;
        requestLine = "";
        close = false;
        keepAlive = false;
        contentLength = 0;
        return new Request(words[0], target, version, stays);
    }
}
