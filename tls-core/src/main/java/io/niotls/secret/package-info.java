/** What both sides derive: the transcript, the key schedules of both versions, Finished values, exporters and the key log. */
package io.niotls.secret;
