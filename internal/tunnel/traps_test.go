package tunnel

// What the SDK, muxado and the edge do that nobody expects, and the test that
// notices if leadrig falls for it.
//
//	A refusal that stays is retried for ever    TestNgrok_RefusedIsTriedOnce, TestNgrok_RevokedWhileOnlineEndsIt
//	The context of Connect is the session's     "outlives the context of its opening" in TestNgrok_Contract
//	Listen ignores its context                  TestNgrok_QuitsWhileOpening
//	Connect holds the lock around handlers      TestMailbox_KeepsAllEventsInOrder, TestNgrok_QuitsWhileOpening
//	Events come as pointers                     TestMailbox_KnowsWhetherTheSessionIsUp, every test that gets online
//	Errors come in three shapes                 TestJudge_ReadsTheCodeWhereverItStands, TestNgrok_LostNameIsSaidAndComesBack
//	A wrapped error hides the context's         TestNgrok_EndedContextKeepsTheCodeOfTheLastAttempt
//	The service's texts repeat the token        TestNgrok_RefusedIsTriedOnce, TestNgrok_TokenIsInNoLogLine, FuzzReadableText
//	A re-bind may change the URL unsaid         TestNgrok_RenamedAtARebindGetsItsNameByOpeningAgain
//	A re-bind may be refused for ever           TestNgrok_LostNameIsSaidAndComesBack
//	Close waits for a connection nobody takes   TestNgrok_ClosesWithAConnectionThatNobodyTakes
//	Close waits for the answer to Unbind        TestNgrok_QuitsWhileOnline
//	A GOAWAY broke the session, once            TestNgrok_DrainingEdgeServesOn
//	An agent that was stopped stays "connected" TestNgrok_OpensAgainAfterAStop, testAgain
//	The SDK writes to the default logger        TestNgrok_WritesNothing
//	Version rules for agents                    TestNgrok_RefusedIsTriedOnce, TestJudge_WhetherToGoOn
//	The connect URL is no URL                   TestNgrok_Options, TestNgrok_ConnectsToAnIPv6Address
//	The default dialer has no bound             TestLine_AttemptsAreBounded
//	Listen mustn't meet Disconnect              TestNgrok_QuitsWhileOpening, with the race detector
//	Short heartbeats race with the log-in       see sdkStragglers
//	The back-off can't be set and can't be left TestLine_WaitsLongerEachTime, TestLine_StopsWaiting
//	Serve's error isn't that of a closed one    TestNgrok_StopFromTheDashboard, testClose
//	A write ignores its deadline                TestNgrok_SenderThatNeverReads
