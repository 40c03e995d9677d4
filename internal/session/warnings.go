package session

// The codes of warnings, which scripts may match.
const (
	WarnNotStored          = "not_stored"
	WarnHistory            = "history"
	WarnHandlerUnreachable = "handler_unreachable"
	WarnHandlerReachable   = "handler_reachable"
	WarnTurnedAway         = "turned_away"
	WarnLeftover           = "leftover_webhook"
	WarnOtherWebhooks      = "other_webhooks"
	WarnTakeOver           = "take_over"
	WarnNoForward          = "no_forward"
	WarnRateLimited        = "rate_limited"
	WarnProbeOff           = "probe_off"
	WarnAddedField         = "added_field"
	WarnFaultIdle          = "fault_never_fired"
	WarnPooling            = "pooling"
	WarnGuard              = "guard"
	WarnOutage             = "outage"
	WarnStoodStill         = "stood_still"
	WarnWebhookGone        = "webhook_gone"
	WarnRecovery           = "recovery"
	WarnNotHeld            = "not_held"
	WarnSaved              = "fixture_saved"
	WarnNotSaved           = "fixture_not_saved"
	WarnDrift              = "drift"
	WarnPruned             = "history_pruned"
)
