package io.niotls.handshake.server13;

import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;
import io.niotls.session.ServerSession;
import java.util.Optional;

/**
 * A pre-shared key that this handshake uses, once its binder has been found right.
 *
 * @param index of its identity in the client's list
 * @param key closed by whoever ends the handshake's first stage
 * @param hash the only one it may be used with
 * @param session the session that it resumes; empty for an external key
 */
record ChosenPsk(int index, SecretBytes key, HashAlgorithm hash, Optional<ServerSession> session) {}
